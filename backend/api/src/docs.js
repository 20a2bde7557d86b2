// The reference of the API on /docs: Swagger UI with a search over all operations.
"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");
const setTheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", setTheme);
setTheme();

// Swagger UI filters by tag only. This keeps the operations that contain every word of the phrase.
const search = (tags, phrase) => {
  const words = phrase.toLowerCase().split(/\s+/);
  const text = (tag, operation) =>
    [
      tag,
      operation.get("method"),
      operation.get("path"),
      operation.getIn(["operation", "summary"]),
      operation.getIn(["operation", "description"]),
    ]
      .join(" ")
      .toLowerCase();
  const matches = (tag, operation) => words.every((word) => text(tag, operation).includes(word));
  return tags
    .map((group, tag) =>
      group.update("operations", (operations) =>
        operations.filter((operation) => matches(tag, operation)),
      ),
    )
    .filter((group) => group.get("operations").size > 0);
};

const reference = document.getElementById("reference");

// Code that is wider than the page scrolls, so it must be within reach of the keyboard.
const makeCodeFocusable = () => {
  for (const code of document.querySelectorAll("pre:not([tabindex])")) {
    code.tabIndex = 0;
  }
};
makeCodeFocusable();
new MutationObserver(makeCodeFocusable).observe(reference, { childList: true, subtree: true });

SwaggerUIBundle({
  domNode: reference,
  url: reference.dataset.document,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  // The page has its own heading.
  plugins: [() => ({ fn: { opsFilter: search }, wrapComponents: { InfoContainer: () => () => null } })],
  onComplete: () => {
    const field = reference.querySelector(".operation-filter-input");
    if (field) {
      field.placeholder = "Search the operations";
      field.setAttribute("aria-label", field.placeholder);
    }
  },
});
