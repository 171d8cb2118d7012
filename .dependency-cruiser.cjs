/**
 * Who may import whom. `npm run directions` holds the table in ARCHITECTURE.md to these rules.
 *
 * `site/cli` and `test` put the parts together, so nothing below names them as a `from`.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle has no first file to read. Types alone may point both ways.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'base-stands-alone',
      severity: 'error',
      comment: 'infra/base is vocabulary; it knows nothing above it.',
      from: { path: '^infra/base/' },
      to: { path: '^(attacker-sim|labs|replay|site|infra/(?!base/))' },
    },
    {
      name: 'constructs-know-only-base',
      severity: 'error',
      comment: 'infra/cdk is handed a target and a stack; it knows neither the range nor a lab.',
      from: { path: '^infra/cdk/' },
      to: { path: '^(attacker-sim|labs|replay|site|infra/range)/' },
    },
    {
      name: 'replay-cannot-see-the-answer',
      severity: 'error',
      comment:
        'The engine may not know the labs, the attacks or the range: it must find what happened from evidence alone.',
      from: { path: '^replay/' },
      to: { path: '^(labs|attacker-sim|site|infra/(range|cdk))/' },
    },
    {
      name: 'a-lab-describes-and-does-not-run',
      severity: 'error',
      comment:
        'A lab names techniques by id; only labs/labs.ts and labs/session*.ts hold lab, range, attacker and replay at once.',
      from: { path: '^labs/([^/]+)/' },
      to: {
        path: '^(attacker-sim|replay|site|infra|labs)/',
        pathNot:
          '^(infra/(base|cdk)/|labs/(lab|check|understanding|account-reader|grade-roles|proven-chain|in-time|destinations-of|upload-stories|alerts)\\.ts$|labs/$1/)',
      },
    },
    {
      name: 'a-contract-of-labs-stands-on-base',
      severity: 'error',
      comment: 'These files of labs are what a lab sees; through them it may see no more.',
      from: {
        path: '^labs/(lab|check|understanding|account-reader|grade-roles|proven-chain|in-time|destinations-of|upload-stories|alerts)\\.ts$',
      },
      to: {
        path: '^(attacker-sim|replay|site|infra|labs)/',
        pathNot:
          '^(infra/(base|cdk)/|labs/(lab|check|account-reader|destinations-of|proven-chain)\\.ts$)',
      },
    },
    {
      name: 'attacker-speaks-only-aws',
      severity: 'error',
      comment: 'Techniques reach the range through AWS protocols, never through its code.',
      from: { path: '^attacker-sim/' },
      to: { path: '^(labs|replay|site|infra/(range|cdk))/' },
    },
    {
      name: 'range-knows-no-scenario',
      severity: 'error',
      comment: 'The range behaves as AWS does, whoever is being trained and whatever is attacked.',
      from: { path: '^infra/range/' },
      to: { path: '^(labs|attacker-sim|replay|site|infra/cdk)/' },
    },
    {
      name: 'siblings-do-not-meet',
      severity: 'error',
      comment:
        'One folder per X: no technique, rule, source, exporter or service imports another, so deleting the folder deletes all of it.',
      from: {
        path: '^(attacker-sim/techniques/[^/]+/[^/]+|replay/link/rules/[^/]+|replay/detect/rules/[^/]+|replay/evidence/[^/]+|replay/export/[^/]+|infra/range/services/[^/]+)/',
      },
      to: {
        path: '^(attacker-sim/techniques/[^/]+/[^/]+|replay/link/rules/[^/]+|replay/detect/rules/[^/]+|replay/evidence/[^/]+|replay/export/[^/]+|infra/range/services/[^/]+)/',
        pathNot: '^$1/',
      },
    },
    {
      name: 'viewer-runs-in-a-browser',
      severity: 'error',
      comment: 'A browser has no Node.',
      from: { path: '^site/viewer/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'viewer-gets-data-not-engine',
      severity: 'error',
      comment:
        'The page receives a timeline as JSON; it may know its type, not the code that made it.',
      from: { path: '^site/viewer/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(replay|labs|attacker-sim|site/(?!viewer/)|infra/(range|cdk))/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      comment:
        'What a learner runs may not lean on what only a test needs: a test, its support, a `testing` folder, a `…-for-test` file.',
      from: { pathNot: '(^test/|/testing/|-for-test\\.ts$|\\.test\\.ts$)' },
      to: { path: '(^test/|/testing/|-for-test\\.ts$|\\.test\\.ts$)' },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      comment: 'A package that arrives by way of another leaves the same way.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'no-development-packages-at-run-time',
      severity: 'error',
      comment: 'An installation without development packages has to start.',
      from: {
        path: '^(attacker-sim|bin|infra|labs|replay|site)/',
        pathNot: '(/testing/|-for-test\\.ts$|\\.test\\.ts$)',
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
