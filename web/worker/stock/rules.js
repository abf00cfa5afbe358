// Who books, and when stock is low (B1). Pure; twin: backend/stock/rules.py, function for function.

const BOOKERS = ["counter", "manager", "administrator"];

/**
 * Who books by hand, and looks at the ledger; everybody else sees what is on hand.
 * @param {string} role
 */
export function mayBook(role) {
  return BOOKERS.includes(role);
}

/**
 * Nothing is there, or less than nothing: more has left than was ever booked in.
 * @param {number} onHandMilli
 */
export function isLow(onHandMilli) {
  return onHandMilli <= 0;
}
