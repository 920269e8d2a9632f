import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['node_modules/**'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    files: ['**/*.{ts,vue}'],
    rules: {
      'max-lines': ['error', 200],
      '@typescript-eslint/no-explicit-any': 'error',
      'no-undef': 'off', // the compiler knows better
      // no HTML from strings, no string outside i18n
      'vue/no-v-html': 'error',
      'vue/no-bare-strings-in-template': ['error', { attributes: { '/.+/': ['title', 'aria-label', 'aria-placeholder', 'placeholder', 'alt'] } }],
      // strict CSP: a style attribute would not be applied
      'vue/no-static-inline-styles': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': ['error', { html: { void: 'any' } }],
      'vue/require-default-prop': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
    },
  },
)
