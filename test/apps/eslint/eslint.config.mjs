import js from '@eslint/js';

export default [
  js.configs.recommended,
  {
    rules: { 'no-var': 'error', 'prefer-const': 'warn', eqeqeq: 'error', semi: ['error', 'always'], quotes: ['error', 'single'], 'no-eval': 'warn', complexity: ['warn', 2] },
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly', module: 'writable' } } },
];
