/**
 * @file Who may import whom: the layers of `src/`, and those of the architecture's invariants that imports can show.
 * `test/unit/architecture.test.ts` proves that each rule bites.
 */

/** For each part of `src/`, the other parts that it may import. What is not listed here is ruled further below. */
const mayImport = {
  'src/common/': [],
  'src/completion/': ['src/common/'],
  'src/preferences/': ['src/common/'],
  'src/feedback/': ['src/common/', 'src/preferences/'],
  'src/model/graph/': ['src/common/'],
  'src/model/base/': ['src/common/', 'src/model/graph/'],
  'src/model/runtime/': ['src/common/', 'src/model/graph/', 'src/model/base/'],
  'src/model/personal/': ['src/common/', 'src/model/graph/', 'src/model/base/', 'src/model/runtime/'],
  'src/engine/': ['src/common/', 'src/model/index\\.ts$'],
  'webview/': ['src/common/', 'src/preferences/'],
};

/** The two programs that load a model. */
const processMains = '^src/engine/(inferenceProcess|trainerProcess)\\.ts$';

/** Node's and the registry's ways to the network; the global `fetch` is the linter's to forbid. */
const networkModules = '^(http|http2|https|net|tls|dgram)$|/node_modules/(undici|axios|got|node-fetch|ws)/|^undici$';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(mayImport).map(([from, to]) => layer(from, to)),
    {
      name: 'model-door',
      comment: 'src/model/index.ts is the only door to the model, for those who may go in at all.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/model/' },
      to: { path: '^src/model/', pathNot: '^src/model/index\\.ts$' },
    },
    {
      name: 'model-from-process-mains',
      comment: "Of the engine, only the two processes' mains load the model.",
      severity: 'error',
      from: { path: '^src/engine/', pathNot: processMains },
      to: { path: '^src/model/' },
    },
    {
      name: 'process-mains-are-programs',
      comment: 'A process main is started, never imported.',
      severity: 'error',
      from: {},
      to: { path: processMains },
    },
    {
      name: 'composition-root',
      comment: 'src/extension.ts builds every object; nothing builds on it.',
      severity: 'error',
      from: {},
      to: { path: '^src/extension\\.ts$' },
    },
    {
      name: 'editor-not-model',
      comment: 'The editor and the composition root talk to the model through the engine only.',
      severity: 'error',
      from: { path: '^src/(editor/|extension\\.ts$)' },
      to: { path: '^src/model/' },
    },
    {
      name: 'editor-not-cli',
      comment: 'The editor and the command line stand beside each other.',
      severity: 'error',
      from: { path: '^src/editor/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'cli-not-editor',
      comment: 'The command line runs where there is no editor.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/editor/' },
    },
    {
      name: 'webview-messages',
      comment: 'Of the webview, the host knows the messages alone.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^webview/', pathNot: '^webview/messages/' },
    },
    {
      name: 'messages-for-both-ends',
      comment: 'The messages run at both ends, so they know nothing of the page.',
      severity: 'error',
      from: { path: '^webview/messages/' },
      to: { path: '^webview/|(^|/)node_modules/(preact|@vscode)/', pathNot: '^webview/messages/' },
    },
    {
      name: 'toolkit-door',
      comment: 'webview/toolkit.tsx is the only door to the toolkit, so that changing over is one file.',
      severity: 'error',
      from: { pathNot: '^webview/toolkit\\.tsx$' },
      to: { path: '@vscode/webview-ui-toolkit' },
    },
    {
      name: 'cli-not-webview',
      comment: 'The command line runs where there is no editor.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^webview/' },
    },
    {
      name: 'invariant-1-vscode',
      comment: '`vscode` only in src/editor and src/extension.ts.',
      severity: 'error',
      from: { path: '^(src|webview|bench)/', pathNot: '^src/(editor/|extension\\.ts$)' },
      to: { path: '^vscode$|/@types/vscode/' },
    },
    {
      name: 'invariant-2-onnxruntime',
      comment: '`onnxruntime-node` only in src/model/runtime.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/model/runtime/' },
      to: { path: 'onnxruntime-(node|common|web)' },
    },
    {
      name: 'invariant-3-host-without-model',
      comment: 'The extension host never reaches src/model, by whatever way.',
      severity: 'error',
      from: { path: '^src/extension\\.ts$' },
      to: { path: '^src/model/', reachable: true },
    },
    {
      name: 'invariant-4-completion-without-feedback',
      comment: 'Completion does not know of feedback, by whatever way.',
      severity: 'error',
      from: { path: '^src/completion/' },
      to: { path: '^src/feedback/', reachable: true },
    },
    {
      name: 'invariant-4-feedback-without-completion',
      comment: 'Feedback does not know of completion, by whatever way.',
      severity: 'error',
      from: { path: '^src/feedback/' },
      to: { path: '^src/completion/', reachable: true },
    },
    {
      name: 'invariant-5-network',
      comment: 'No code, pair or adapter leaves the machine: only the downloader of models speaks to the network.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/model/base/download[A-Za-z]*\\.ts$' },
      to: { path: networkModules },
    },
    {
      name: 'product-not-tests',
      comment: 'The product does not import its tests, benches and scripts.',
      severity: 'error',
      from: { path: '^(src|webview)/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one file, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(vscode|onnxruntime-node)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|artefacts|test/fixtures)/' },
    moduleSystems: ['es6'],
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};

/**
 * @param {string} from a folder
 * @param {readonly string[]} to patterns of what else of this project it may import
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
function layer(from, to) {
  const allowed = [from, ...to];
  return {
    name: `layer-${from.replace(/^src\/|\/$/g, '').replace('/', '-')}`,
    comment: `${from} imports of this project only ${allowed.join(', ')}`,
    severity: 'error',
    from: { path: `^${from}` },
    to: { path: '^(src|webview|test|bench)/', pathNot: allowed.map((each) => `^${each}`) },
  };
}
