import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';

// Two tag dimensions: `kind` says what a room is for, `side` says where it may run.
const rooms = [
  { sourceTag: 'side:any', onlyDependOnLibsWithTags: ['side:any'] },
  { sourceTag: 'side:browser', onlyDependOnLibsWithTags: ['side:any', 'side:browser'] },
  { sourceTag: 'side:node', onlyDependOnLibsWithTags: ['side:any', 'side:node'] },
  { sourceTag: 'kind:contracts', onlyDependOnLibsWithTags: ['kind:contracts'], allowedExternalImports: ['zod', 'fast-check'] },
  { sourceTag: 'kind:pure', onlyDependOnLibsWithTags: ['kind:pure'], allowedExternalImports: ['fast-check'] },
  { sourceTag: 'kind:figures', onlyDependOnLibsWithTags: ['kind:figures', 'kind:contracts', 'kind:pure'], allowedExternalImports: ['echarts', 'echarts/*', 'fast-check'] },
  { sourceTag: 'kind:training', onlyDependOnLibsWithTags: ['kind:training', 'kind:contracts', 'kind:pure'] },
  { sourceTag: 'kind:experiment', onlyDependOnLibsWithTags: ['kind:experiment', 'kind:training', 'kind:contracts', 'kind:pure'], bannedExternalImports: ['@tensorflow/*'] },
  { sourceTag: 'kind:server', onlyDependOnLibsWithTags: ['kind:contracts', 'kind:pure', 'kind:figures'], bannedExternalImports: ['@tensorflow/*'] },
  { sourceTag: 'kind:trainer', onlyDependOnLibsWithTags: ['kind:contracts', 'kind:pure', 'kind:training', 'kind:experiment'], bannedExternalImports: ['@tensorflow/*'] },
  { sourceTag: 'kind:cli', onlyDependOnLibsWithTags: ['kind:contracts', 'kind:pure', 'kind:training', 'kind:experiment', 'kind:figures'], bannedExternalImports: ['@tensorflow/*'] },
  { sourceTag: 'kind:dashboard', onlyDependOnLibsWithTags: ['kind:contracts', 'kind:pure', 'kind:figures'], bannedExternalImports: ['@tensorflow/*'] },
  { sourceTag: 'kind:e2e', onlyDependOnLibsWithTags: ['kind:contracts', 'kind:pure'], bannedExternalImports: ['@tensorflow/*'] },
];

export default tseslint.config(
  { ignores: ['dist/**', '.nx/**', '.angular/**', 'node_modules/**', '**/*.as.ts'] },
  ...nx.configs['flat/base'],
  ...nx.configs['flat/typescript'],
  {
    files: ['**/*.ts', '**/*.mts', '**/*.mjs', '**/*.js'],
    rules: {
      '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: false, allow: ['../../tools/build/node-bundle.mjs'], depConstraints: rooms }],
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-empty': ['error', { allowEmptyCatch: false }],
    },
  },
  {
    // All randomness is a function of the seed, and the clock is handed in at the edge.
    files: ['libs/**/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Draw from the counted generator of libs/numerics.' },
        { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Hand the clock in at the edge.' },
      ],
    },
  },
  { files: ['apps/dashboard/**/*.ts'], extends: [...angular.configs.tsRecommended], processor: angular.processInlineTemplates },
  { files: ['apps/dashboard/**/*.html'], extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility] },
);
