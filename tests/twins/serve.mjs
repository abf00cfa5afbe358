// The JavaScript halves, asked over standard input: a line [[name, argument, …], …] is answered by a line of results.
// First argument of the process: the file of form descriptions. A thrown error is answered as {"thrown": message}.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import * as gtin from "../../web/worker/catalog/gtin.js";
import * as catalog from "../../web/worker/catalog/rules.js";
import { difference } from "../../web/worker/conflicts/difference.js";
import * as conflicts from "../../web/worker/conflicts/rules.js";
import * as customers from "../../web/worker/customers/rules.js";
import * as files from "../../web/worker/files/rules.js";
import * as fold from "../../web/worker/fold.js";
import * as formats from "../../web/worker/formats.js";
import * as forms from "../../web/worker/forms.js";
import * as groups from "../../web/worker/groups/rules.js";
import * as ids from "../../web/worker/ids.js";
import * as letters from "../../web/worker/letters.js";
import * as notes from "../../web/worker/notes/rules.js";
import { BLANK } from "../../web/worker/orders/blank.js";
import * as draftNumbers from "../../web/worker/orders/draft_numbers.js";
import * as draftPages from "../../web/worker/orders/draft_pages.js";
import * as draftPlacing from "../../web/worker/orders/draft_placing.js";
import * as draftRules from "../../web/worker/orders/draft_rules.js";
import * as draftSignature from "../../web/worker/orders/draft_signature.js";
import * as draftGiving from "../../web/worker/orders/draft_giving.js";
import * as draftTaking from "../../web/worker/orders/draft_taking.js";
import * as draftTyped from "../../web/worker/orders/draft_typed.js";
import * as orderTemplateTyped from "../../web/worker/order_templates/typed.js";
import * as orderTemplates from "../../web/worker/order_templates/rules.js";
import { draftOf } from "../../web/worker/orders/copying.js";
import * as decisions from "../../web/worker/orders/decisions.js";
import { parse as orderFilters } from "../../web/worker/orders/filters.js";
import * as orderLines from "../../web/worker/orders/lines.js";
import * as orderMade from "../../web/worker/orders/made.js";
import * as orderStates from "../../web/worker/orders/states.js";
import * as parcels from "../../web/worker/parcels/rules.js";
import * as parcelsTyped from "../../web/worker/parcels/typed.js";
import * as phones from "../../web/worker/phones.js";
import * as deals from "../../web/worker/pricing/deal.js";
import * as pricingPages from "../../web/worker/pricing/pages.js";
import * as rows from "../../web/worker/pricing/rows.js";
import * as photos from "../../web/worker/photos/rules.js";
import * as pricing from "../../web/worker/pricing/rules.js";
import * as stock from "../../web/worker/stock/rules.js";
import * as times from "../../web/worker/times.js";

const specs = new Map(Object.entries(JSON.parse(readFileSync(process.argv[2], "utf8"))));

const forms_ = Object.fromEntries(specs);
const entries = (fields) => new Map(Object.entries(fields));

const functions = new Map(
  Object.entries({
    "letters.plain": letters.plain,
    "letters.plain_digits": letters.plainDigits,
    "letters.upper": letters.upper,
    "letters.trim": letters.trim,
    "letters.without_blanks": letters.withoutBlanks,
    "letters.one_line": letters.oneLine,
    "letters.length": letters.length,
    "letters.cut": letters.cut,
    "letters.compare": (a, b) => Math.sign(letters.compare(a, b)),
    "phones.digits": phones.digits,
    "phones.dialled": phones.dialled,
    "phones.international": phones.international,
    "phones.national": phones.national,
    "fold.fold": fold.fold,
    "fold.name_key": fold.nameKey,
    "fold.search_text": fold.searchText,
    "fold.text_found_by": fold.textFoundBy,
    "fold.search_words": fold.searchWords,
    "fold.matches": fold.matches,
    "ids.new_id": (ms, random) => ids.newId(ms, Uint8Array.from(random)),
    "ids.is_id": ids.isId,
    "times.instant": times.instant,
    "times.parse_instant": times.parseInstant,
    "times.is_instant": times.isInstant,
    "times.is_date": times.isDate,
    "times.local": (ms, zone) => Object.values(times.local(ms, zone)),
    "times.today": times.today,
    "times.next_day": times.nextDay,
    "times.day_begins": times.dayBegins,
    "formats.filter": (language, zone, name, ...values) => formats.filters(language, zone)[name](...values),
    "forms.read": (spec, fields, defaults) =>
      forms.read(specs.get(spec), Object.entries(fields), defaults ?? undefined),
    "forms.check": (spec, values, defaults) => forms.check(specs.get(spec), values, defaults ?? undefined),
    "forms.normalise": (spec, values) => forms.normalise(specs.get(spec), values),
    "forms.shown": (spec, row, language) => forms.shown(specs.get(spec), row, language),
    "forms.changes": forms.changes,
    "forms.read_was": forms.readWas,
    "forms.read_seen": forms.readSeen,
    "forms.canonical_json": forms.canonicalJson,
    "forms.message": (error) => forms.message(error, (text) => text),
    "forms.MESSAGES": () => Object.fromEntries(forms.MESSAGES),
    "gtin.check_digit": gtin.checkDigit,
    "gtin.is_gtin": gtin.isGtin,
    "gtin.expanded": gtin.expanded,
    "gtin.looks_mistyped": gtin.looksMistyped,
    "gtin.keys": gtin.keys,
    "gtin.inner": gtin.inner,
    "catalog.sort_key": catalog.sortKey,
    "catalog.search_text": catalog.searchText,
    "catalog.may_edit": catalog.mayEdit,
    "catalog.path": catalog.path,
    "catalog.below": catalog.below,
    "catalog.children": catalog.children,
    "catalog.is_valid": catalog.isValid,
    "catalog.base_price": catalog.basePrice,
    "catalog.unit_price": catalog.unitPrice,
    "catalog.by_code": (rows) => Object.fromEntries(catalog.byCode(rows)),
    "catalog.found_by_code": (rows, code) =>
      catalog.foundByCode((place) => rows[place], catalog.byCode(rows), code),
    "customers.display_name": customers.displayName,
    "customers.sort_name": customers.sortName,
    "customers.sort_key": customers.sortKey,
    "customers.temperature_rank": customers.temperatureRank,
    "customers.area_rank": customers.areaRank,
    "customers.editable": customers.editable,
    "customers.creatable": customers.creatable,
    "customers.defaults": customers.defaults,
    "customers.check": customers.check,
    "customers.seen": customers.seen,
    "customers.renamed": customers.renamed,
    "customers.first_note": customers.firstNote,
    "customers.check_first_note": customers.checkFirstNote,
    "conflicts.shape": conflicts.shape,
    "conflicts.side": conflicts.side,
    "conflicts.standing": conflicts.standing,
    "conflicts.is_shared": conflicts.isShared,
    "conflicts.keeps": conflicts.keeps,
    "conflicts.may_decide": conflicts.mayDecide,
    "conflicts.needs_network": conflicts.needsNetwork,
    "conflicts.may_write": conflicts.mayWrite,
    "conflicts.choices": conflicts.choices,
    "conflicts.may_choose": conflicts.mayChoose,
    "conflicts.shown": conflicts.shown,
    "conflicts.wanted": conflicts.wanted,
    "conflicts.together": conflicts.together,
    "conflicts.resolution": conflicts.resolution,
    "conflicts.difference": difference,
    "conflicts.settled_since": conflicts.settledSince,
    "files.is_hash": files.isHash,
    "files.address": files.address,
    "stock.may_book": stock.mayBook,
    "stock.is_low": stock.isLow,
    "photos.ordered": photos.ordered,
    "photos.firsts": (rows) => Object.fromEntries(photos.firsts(rows)),
    "files.small_address": files.smallAddress,
    "photos.may_remove": photos.mayRemove,
    "notes.ordered": notes.ordered,
    "notes.newest": notes.newest,
    "notes.may_change": notes.mayChange,
    "drafts.number": draftNumbers.number,
    "drafts.quantity": draftNumbers.quantity,
    "drafts.written": draftNumbers.written,
    "drafts.signature": draftSignature.read,
    "drafts.path": draftSignature.path,
    "drafts.fits": draftPlacing.fits,
    "drafts.limits": () => [
      draftNumbers.WRITTEN_MAX,
      draftRules.LINES_MAX,
      draftRules.USUAL_VAT,
      draftPages.OTHER,
      draftPages.KINDS,
    ],
    "drafts.typed.head": (fields, draft) => draftTyped.head(forms_, entries(fields), draft),
    "drafts.typed.line": (fields, ...more) => draftTyped.line(forms_, entries(fields), ...more),
    "drafts.typed.free": (fields, ...more) => draftTyped.free(forms_, entries(fields), ...more),
    "drafts.typed.added": (fields, ...more) => draftTyped.added(entries(fields), ...more),
    "drafts.typed.free_line": draftTyped.freeLine,
    "drafts.give": (fields, ...more) => draftGiving.give(entries(fields), ...more),
    "drafts.taking.taken": draftTaking.taken,
    "drafts.taking.again": draftTaking.again,
    "drafts.taking.begun": draftTaking.begun,
    "drafts.taking.back": draftTaking.back,
    "drafts.taking.whole": draftTaking.whole,
    "order_templates.may_change": orderTemplates.mayChange,
    "order_templates.kinds": orderTemplates.kinds,
    "order_templates.in_order": orderTemplates.inOrder,
    "order_templates.items_of": orderTemplates.itemsOf,
    "order_templates.left_out": orderTemplates.leftOut,
    "order_templates.changed": orderTemplates.changed,
    "order_templates.added": orderTemplates.added,
    "order_templates.put_back": orderTemplates.putBack,
    "order_templates.item": (fields, ...more) =>
      orderTemplateTyped.item(forms_.TemplateItemForm, entries(fields), ...more),
    "order_templates.more": (fields, ...more) =>
      orderTemplateTyped.more(forms_.TemplateItemForm, entries(fields), ...more),
    "order_templates.tables": () => orderTemplates.TABLES,
    "drafts.ordered": draftRules.ordered,
    "drafts.next_place": draftRules.nextPlace,
    "drafts.line_id": draftRules.lineId,
    "drafts.ground_of": draftRules.groundOf,
    "drafts.lines_of": draftRules.linesOf,
    "drafts.hints_of": draftRules.hintsOf,
    "drafts.together": (lines) => Object.fromEntries(draftRules.together(lines)),
    "drafts.discount_limit": draftRules.discountLimit,
    "drafts.first_quantity": draftRules.firstQuantity,
    "drafts.step_of": draftRules.stepOf,
    "drafts.stepped": draftRules.stepped,
    "drafts.same_product": draftRules.sameProduct,
    "drafts.usual": draftRules.usual,
    "drafts.last_bought": draftRules.lastBought,
    "drafts.addresses": draftRules.addresses,
    "orders.blank": () => BLANK,
    "orders.lines": fit(orderLines.lines),
    "orders.explained": orderLines.explained,
    "orders.summed": orderLines.summed,
    "orders.made": orderMade.made,
    "orders.search_text": orderMade.searchText,
    "orders.is_open": decisions.isOpen,
    "orders.over_limit": decisions.overLimit,
    "orders.question": decisions.question,
    "orders.may_decide": decisions.mayDecide,
    "orders.taken": decisions.taken,
    "orders.seen": decisions.seen,
    "orders.draft_of": draftOf,
    "orders.parse": (query) => orderFilters(new URLSearchParams(Object.entries(query))),
    "orders.begin": () => orderStates.BEGIN,
    "orders.steps": () => orderStates.STEPS,
    "orders.states": () => orderStates.STATES,
    "orders.open": () => orderStates.OPEN,
    "orders.steps_from": orderStates.stepsFrom,
    "orders.refusal": orderStates.refusal,
    "orders.may_edit": orderStates.mayEdit,
    "orders.out": () => [...orderStates.SHIPPABLE, ...orderStates.OUT],
    "parcels.shipped": parcels.shipped,
    "parcels.still_open": parcels.stillOpen,
    "parcels.is_partly_shipped": parcels.isPartlyShipped,
    "parcels.is_all_shipped": parcels.isAllShipped,
    "parcels.may_ship": parcels.mayShip,
    "parcels.all_open": parcels.allOpen,
    "parcels.fits": parcels.fits,
    "parcels.with_parts": parcels.withParts,
    "parcels.keeps_what_left": parcels.keepsWhatLeft,
    "parcels.is_tracking": parcels.isTracking,
    "parcels.link": parcels.link,
    "parcels.typed": (fields, ...more) => parcelsTyped.parcel(forms_.ParcelForm, entries(fields), ...more),
    "pricing.digits": pricing.digits,
    "pricing.scaled": fits(pricing.scaled),
    "pricing.in_force": pricing.inForce,
    "pricing.day_number": pricing.dayNumber,
    "pricing.exchange": pricing.exchange,
    "pricing.outdated": pricing.outdated,
    "pricing.mode_of": pricing.modeOf,
    "pricing.tax_case": pricing.taxCase,
    "pricing.terms_of": pricing.termsOf,
    "pricing.vat_of": pricing.vatOf,
    "pricing.discount": pricing.discount,
    "pricing.price": pricing.price,
    "pricing.next_step": pricing.nextStep,
    "pricing.line": pricing.line,
    "pricing.totals": pricing.totals,
    "pricing.given": pricing.given,
    "pricing.given_of": pricing.givenOf,
    "rows.company_of": rows.companyOf,
    "rows.group_of": rows.groupOf,
    "rows.customer_of": rows.customerOf,
    "rows.product_of": rows.productOf,
    "rows.own_prices": rows.ownPrices,
    "deal.deal": deals.deal,
    "deal.priced": deals.priced,
    "deal.following": deals.following,
    "pages.read_quantity": pricingPages.readQuantity,
    "pages.rate_text": pricingPages.rateText,
    "groups.offered": groups.offered,
    "groups.ticked": (fields, shown) => groups.ticked(new Map(Object.entries(fields)), shown),
    "groups.again": (fields) => groups.again(new Map(Object.entries(fields))),
    "groups.read_ids": groups.readIds,
    names: () => [...functions.keys()],
  }),
);

/** @param {(value: unknown) => unknown} check */
function fit(check) {
  return (value) => {
    try {
      return check(value);
    } catch (error) {
      if (error instanceof orderLines.Unfit) return "unfit";
      throw error;
    }
  };
}

/** @param {(...values: number[]) => number} scaled */
function fits(scaled) {
  return (...values) => {
    try {
      return scaled(...values);
    } catch (error) {
      if (error instanceof pricing.TooLargeError) return "too large";
      throw error;
    }
  };
}

/** @param {[string, ...unknown[]]} call */
function answer([name, ...values]) {
  try {
    return functions.get(name)(...values);
  } catch (error) {
    return { thrown: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(JSON.parse(line).map(answer))}\n`);
}
