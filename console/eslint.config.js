/** What the console's code must keep to: types everywhere, hooks used rightly, elements that everyone can use. */
import accessibility from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import typescript from "typescript-eslint";

export default typescript.config(
  { ignores: ["node_modules", "dist", "src/api/schema.d.ts", "public", "tools", "eslint.config.js"] },
  ...typescript.configs.strictTypeChecked,
  ...typescript.configs.stylisticTypeChecked,
  accessibility.flatConfigs.strict,
  hooks.configs.flat["recommended-latest"],
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", 60],
      // `${count}` in a sentence is what templates are for.
      // The compiler wants brackets for keys that a type does not name.
      "@typescript-eslint/dot-notation": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "@typescript-eslint/only-throw-error": ["error", { allow: [{ from: "package", package: "@tanstack/router-core", name: "Redirect" }] }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["../inventory/*"], message: "design/ and api/ know no page." }] },
      ],
    },
  },
  { files: ["src/app/**"], rules: { "no-restricted-imports": "off" } },
);
