import js from "@eslint/js";

/** What tsc checks needs no list of globals here. */
const checkedByTypes = [
  "sync/client/**/*.js",
  "web/worker/**/*.js",
  "web/static/page/**/*.js",
  "web/static/scan/**/*.js",
  "web/static/reader/**/*.js",
  "web/build/*.js",
];

const node = {
  AbortController: "readonly",
  AbortSignal: "readonly",
  Buffer: "readonly",
  DOMException: "readonly",
  IDBDatabase: "readonly",
  IDBKeyRange: "readonly",
  IDBObjectStore: "readonly",
  Response: "readonly",
  TextDecoder: "readonly",
  TextEncoder: "readonly",
  URL: "readonly",
  URLSearchParams: "readonly",
  clearTimeout: "readonly",
  console: "readonly",
  fetch: "readonly",
  performance: "readonly",
  process: "readonly",
  setImmediate: "readonly",
  setTimeout: "readonly",
  structuredClone: "readonly",
};

export default [
  { ignores: ["node_modules/", ".venv/", ".venv-bench/", "var/", "web/built/", "dist/", "pictures/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: "latest", sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-implicit-coercion": "error",
      "no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  { files: checkedByTypes, rules: { "no-undef": "off" } },
  {
    files: ["tests/**/*.{js,mjs}", "bench/**/*.{js,mjs}", "eslint.config.js"],
    languageOptions: { globals: node },
  },
  { files: ["bench/**/*.{js,mjs}"], rules: { "no-console": "off" } },
];
