/** @file Proves on a small tree that every rule of who may import whom bites, and that what is allowed passes. */
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const configFile = path.join(root, '.dependency-cruiser.mjs');

/** An import and the rules that forbid it; a third file may be needed on the way. */
interface ForbiddenImport {
  readonly from: string;
  readonly to: string;
  readonly rules: readonly string[];
  readonly via?: string;
}

const forbidden: readonly ForbiddenImport[] = [
  { from: 'src/common/a.ts', to: 'src/completion/b.ts', rules: ['layer-common'] },
  { from: 'src/completion/a.ts', to: 'src/engine/client.ts', rules: ['layer-completion'] },
  { from: 'src/preferences/a.ts', to: 'src/feedback/b.ts', rules: ['layer-preferences'] },
  { from: 'src/feedback/a.ts', to: 'src/engine/client.ts', rules: ['layer-feedback'] },
  { from: 'src/model/graph/a.ts', to: 'src/model/base/b.ts', rules: ['layer-model-graph'] },
  { from: 'src/model/base/a.ts', to: 'src/model/runtime/b.ts', rules: ['layer-model-base'] },
  { from: 'src/model/runtime/a.ts', to: 'src/model/personal/b.ts', rules: ['layer-model-runtime'] },
  { from: 'src/model/personal/a.ts', to: 'src/preferences/b.ts', rules: ['layer-model-personal'] },
  { from: 'src/engine/client.ts', to: 'src/completion/b.ts', rules: ['layer-engine'] },
  { from: 'webview/panel.ts', to: 'src/editor/b.ts', rules: ['layer-webview'] },
  { from: 'src/cli/main.ts', to: 'src/model/runtime/session.ts', rules: ['model-door'] },
  { from: 'src/engine/client.ts', to: 'src/model/index.ts', rules: ['model-from-process-mains'] },
  { from: 'src/cli/main.ts', to: 'src/engine/inferenceProcess.ts', rules: ['process-mains-are-programs'] },
  { from: 'src/editor/a.ts', to: 'src/extension.ts', rules: ['composition-root'] },
  { from: 'src/editor/a.ts', to: 'src/model/index.ts', rules: ['editor-not-model'] },
  { from: 'src/editor/a.ts', to: 'src/cli/main.ts', rules: ['editor-not-cli'] },
  { from: 'src/cli/main.ts', to: 'src/editor/a.ts', rules: ['cli-not-editor'] },
  { from: 'src/editor/a.ts', to: 'webview/host.ts', rules: ['webview-messages'] },
  { from: 'webview/messages/data.ts', to: 'webview/host.ts', rules: ['messages-for-both-ends'] },
  { from: 'webview/Panel.tsx', to: '@vscode/webview-ui-toolkit', rules: ['toolkit-door'] },
  { from: 'src/cli/main.ts', to: 'webview/messages/data.ts', rules: ['cli-not-webview'] },
  { from: 'src/engine/client.ts', to: 'vscode', rules: ['invariant-1-vscode'] },
  { from: 'src/engine/client.ts', to: 'onnxruntime-node', rules: ['invariant-2-onnxruntime'] },
  {
    from: 'src/extension.ts',
    via: 'src/cli/main.ts',
    to: 'src/model/index.ts',
    rules: ['invariant-3-host-without-model'],
  },
  {
    from: 'src/completion/a.ts',
    to: 'src/feedback/b.ts',
    rules: ['invariant-4-completion-without-feedback', 'layer-completion'],
  },
  {
    from: 'src/feedback/a.ts',
    to: 'src/completion/b.ts',
    rules: ['invariant-4-feedback-without-completion', 'layer-feedback'],
  },
  { from: 'src/editor/a.ts', to: 'node:https', rules: ['invariant-5-network'] },
  { from: 'src/editor/a.ts', to: 'scripts/build.ts', rules: ['product-not-tests'] },
  { from: 'src/editor/a.ts', via: 'src/editor/b.ts', to: 'src/editor/a.ts', rules: ['no-cycles'] },
  { from: 'src/editor/a.ts', to: './missing', rules: ['resolvable'] },
];

const allowed: readonly (readonly [from: string, to: string])[] = [
  ['src/extension.ts', 'src/editor/provider.ts'],
  ['src/extension.ts', 'vscode'],
  ['src/editor/provider.ts', 'vscode'],
  ['src/editor/provider.ts', 'src/completion/complete.ts'],
  ['src/editor/provider.ts', 'src/engine/client.ts'],
  ['src/completion/complete.ts', 'src/common/words.ts'],
  ['src/editor/panel/panelServer.ts', 'webview/messages/views.ts'],
  ['src/feedback/pairing.ts', 'src/preferences/schema.ts'],
  ['webview/toolkit.tsx', '@vscode/webview-ui-toolkit'],
  ['webview/messages/data.ts', 'src/common/words.ts'],
  ['webview/learned/LearnedView.tsx', 'src/preferences/traits.ts'],
  ['src/engine/client.ts', 'src/common/words.ts'],
  ['src/engine/inferenceProcess.ts', 'src/model/index.ts'],
  ['src/engine/trainerProcess.ts', 'src/model/index.ts'],
  ['src/model/index.ts', 'src/model/runtime/session.ts'],
  ['src/model/runtime/session.ts', 'onnxruntime-node'],
  ['src/model/runtime/session.ts', 'src/model/base/llama.ts'],
  ['src/model/base/llama.ts', 'src/model/graph/onnx.ts'],
  ['src/model/base/download.ts', 'node:https'],
  ['src/cli/main.ts', 'src/engine/client.ts'],
  ['src/cli/main.ts', 'src/model/index.ts'],
  ['test/unit/model/runtime/session.test.ts', 'src/model/runtime/session.ts'],
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'penchant-architecture-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('who may import whom', () => {
  test.each(forbidden)('$rules: $from must not import $to', async ({ from, via, to, rules }) => {
    const links: readonly (readonly [string, string])[] =
      via === undefined
        ? [[from, to]]
        : [
            [from, via],
            [via, to],
          ];
    expect(await violatedRules(links)).toEqual([...rules].sort());
  });

  test('what the design allows is allowed', async () => {
    expect(await violatedRules(allowed)).toEqual([]);
  });

  test('no rule is without its proof', async () => {
    const rules = (await extractDepcruiseConfig(configFile)).forbidden?.map((rule) => rule.name);
    expect(new Set(forbidden.flatMap((each) => each.rules))).toEqual(new Set(rules));
  });
});

/** Writes files that import each other as told, and names the rules that dependency-cruiser finds broken. */
async function violatedRules(imports: readonly (readonly [from: string, to: string])[]): Promise<readonly string[]> {
  const files = new Map<string, string[]>();
  for (const [from, to] of imports) {
    const isFile = /^(src|webview|test|scripts)\//.test(to);
    const specifier = isFile ? relativeImport(from, to) : to;
    files.set(from, [...(files.get(from) ?? []), `import '${specifier}';`]);
    if (isFile && !files.has(to)) files.set(to, []);
  }
  for (const [file, lines] of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), [...lines, 'export {};'].join('\n'));
  }
  const { options, ...ruleSet } = await extractDepcruiseConfig(configFile);
  const tops = [...new Set([...files.keys()].map((file) => file.split('/')[0] ?? ''))];
  const { output } = await cruise(tops, { ...options, ruleSet, validate: true, baseDir: folder });
  const { summary } = output as ICruiseResult;
  return [...new Set(summary.violations.map((violation) => violation.rule.name))].sort();
}

function relativeImport(from: string, to: string): string {
  const relative = path.posix.relative(path.posix.dirname(from), to.replace(/\.tsx?$/, ''));
  return relative.startsWith('.') ? relative : `./${relative}`;
}
