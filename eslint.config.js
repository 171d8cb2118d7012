import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const CLOCK = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Ask the Clock.',
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Ask the Clock.',
  },
];
const RANDOM = [
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Ask the seeded generator.',
  },
];

// A default export because eslint loads its configuration that way.
export default defineConfig(
  // The bootstrap is plain JavaScript that runs inside a learner's function, without our types.
  { ignores: ['dist', 'coverage', 'node_modules', 'bin', '**/*.{js,cjs,mjs}'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './site/viewer/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A `default` is a decision about every other case; without one, each case has to be there.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Code points are what is meant wherever a string is spread here.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unused-expressions': [
        'error',
        { allowTernary: true, allowShortCircuit: true },
      ],
      '@typescript-eslint/strict-boolean-expressions': ['error', { allowNullableString: false }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `_` is how a member is named that is taken out of an object in order to be left behind.
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          varsIgnorePattern: '^_',
          argsIgnorePattern: '^_',
          destructuredArrayIgnorePattern: '^_',
        },
      ],
      // A `let` that closures read before it is set cannot become a `const`.
      'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
      'no-restricted-syntax': ['error', ...CLOCK, ...RANDOM],
      // The contracts are objects of functions that use no `this`.
      '@typescript-eslint/unbound-method': 'off',
      // An operation is async by contract, whether or not this one waits.
      '@typescript-eslint/require-await': 'off',
      // There are no enums: tsconfig takes syntax only that can be erased.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // What becomes text here was checked before or is a scalar in AWS's model, which the rule cannot see.
      '@typescript-eslint/no-base-to-string': 'off',
      // Literals beside `string` tell a reader which values are meant.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
    },
  },
  {
    // The one place that asks the machine what time it is.
    files: ['infra/base/instant.ts'],
    rules: { 'no-restricted-syntax': ['error', ...RANDOM] },
  },
  {
    // Operations of every service stand in one list, so the contract's defaults cannot name their types.
    files: ['infra/range/service.ts', 'infra/range/platform.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    // What other clients print has no types.
    files: ['test/support/{aws-cli,boto}.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Matchers such as `expect.any(String)` are typed `any`.
    files: ['**/*.test.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    // What boto3 and the AWS CLI answer comes without types; `expect` looks at it.
    files: ['infra/range/services/{logs,monitoring}/*.test.ts', 'test/clients/aws-cli.test.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
