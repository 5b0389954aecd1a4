/**
 * @file How fast Penchant's model answers beside node-llama-cpp: the same GGUF file, the same number of threads, turn by turn in
 * one run. The machine should have nothing else to do.
 *
 *     npm run bench:latency [-- --rounds 7] [--threads 2] [--model FILE]
 *     npm run bench:latency -- --only penchant --threads 1,2
 *
 * Prints tables and writes them to `docs/benchmarks.md`; with `--only penchant` (to compare its settings quickly) it only prints.
 * Seven rounds take about a quarter of an hour.
 */
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from '../scripts/common/run.mjs';
import { modelFolder, pullModel } from '../scripts/test/model.mjs';
import { ensurePeer } from './latency/peer.mjs';
import { bundlePrograms, cutPrompts } from './latency/processes.mjs';
import { measure } from './latency/rounds.mjs';
import { comparison, ratio, variants } from './latency/tables.mjs';
import { describeMachine, medianAndSpread, writeSection } from './report.mjs';

/** Room for the longest prompt and what is decoded behind it. */
const CONTEXT_TOKENS = 1024;
/** More other work than this makes the figures worthless. */
const MOST_LOAD = 0.7;
/** As many rows as user embeddings have. */
const SOFT_ROWS = 10;
const ATTENTION_LINEARS = ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj', 'self_attn.o_proj'];
const ALL_LINEARS = [...ATTENTION_LINEARS, 'mlp.gate_proj', 'mlp.up_proj', 'mlp.down_proj'];

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: '2' },
    model: { type: 'string' },
    only: { type: 'string' },
  },
});
/** Work that waited or ran on this machine before the bench began: processes, averaged over a minute. */
const [loadBefore = 0] = loadavg();
const rounds = wholeNumber('--rounds', flags.rounds);
const threadCounts = flags.threads.split(',').map((count) => wholeNumber('--threads', count));
if (flags.only !== undefined && flags.only !== 'penchant') fail(`--only wants penchant, not ${flags.only}.`);

const modelPath = flags.model ? path.resolve(flags.model) : await ensureModel();
await bundlePrograms();
const prompts = await cutPrompts(modelPath);
if (flags.only) await compareThreads();
else if (threadCounts.length > 1) fail('--threads wants one number, except with --only penchant.');
else await compareWithPeer(threadCounts[0] ?? 2);

/** Penchant under each number of threads. */
async function compareThreads() {
  const contenders = threadCounts.map((threads) => penchant(`${threads} threads`, threads));
  const samples = await measure(contenders, prompts, rounds, report);
  console.log(variants(contenders.map(({ name }, index) => ({ name, samples: samples[index] ?? {} }))));
}

/**
 * Penchant beside node-llama-cpp, and with adapters.
 * @param {number} threads
 */
async function compareWithPeer(threads) {
  const peer = await ensurePeer();
  const adapter = { softRows: SOFT_ROWS };
  const contenders = [
    penchant('Penchant', threads),
    llamaCpp('node-llama-cpp', threads, peer.entry, false),
    { ...llamaCpp('node-llama-cpp with its own lookup', threads, peer.entry, true), onlyWithDrafts: true },
    penchant('soft prompt, LoRA on q, k, v, o', threads, { ...adapter, lora: ATTENTION_LINEARS }),
    penchant('soft prompt, LoRA on all seven', threads, { ...adapter, lora: ALL_LINEARS }),
  ];
  const samples = await measure(contenders, prompts, rounds, report);
  const [own, other, otherWithLookup, attention, all] = contenders.map(({ name }, index) => ({
    name,
    samples: samples[index] ?? {},
  }));
  if (!own || !other || !otherWithLookup || !attention || !all) throw new Error('a contender is missing');
  const drafted = own.samples['drafted'] ?? [];
  const lookup = [
    `Prompt lookup gives Penchant ${medianAndSpread(own.samples['tokensPerStep'] ?? [])} tokens a run of the model,`,
    `${ratio(drafted, own.samples['real'] ?? [], 'speed')} its own plain decoding;`,
    `node-llama-cpp's own lookup (\`InputLookupTokenPredictor\`, as it comes) gives`,
    `${medianAndSpread(otherWithLookup.samples['drafted'] ?? [])} tokens/s, to which Penchant's is`,
    `${ratio(drafted, otherWithLookup.samples['drafted'] ?? [], 'speed')}.`,
  ].join(' ');
  const languages = Object.entries(Object.groupBy(prompts.completion, ({ language }) => language))
    .map(([language, group]) => `${group?.length} of ${language}`)
    .join(', ');
  const warning =
    loadBefore > MOST_LOAD
      ? `\n**Other programs were at work when this run began (load average ${loadBefore.toFixed(1)}): no figure here is good.**\n`
      : '';
  const { version: onnxRuntime } = await packageOf('onnxruntime-node');

  const section = `## Latency: \`npm run bench:latency\`

${new Date().toISOString().slice(0, 10)} · ${describeMachine()} · ${path.basename(modelPath) === 'model.gguf' ? 'smollm2-135m' : path.basename(modelPath)} ·
onnxruntime-node ${onnxRuntime}, node-llama-cpp ${peer.version} · ${threads} threads each · ${rounds} rounds
${warning}
${comparison(own, other)}

${lookup}

With an adapter of random numbers (a soft prompt of ${SOFT_ROWS} rows, LoRA with r = 8), against Penchant without:

${variants([{ ...own, name: 'no adapter' }, attention, all])}

How to read it:

- Each number is the median over all rounds and prompts, with the range from 10 % to 90 % of them in brackets. Ratios are taken
  prompt by prompt within a round, one engine right after the other. Of times and speeds they say how many times as fast the first is (above 1: Penchant, or the adapter, is faster); of memory how
  many times as much it takes (below 1 is better).
- Each engine is in a process of its own, idle while another is measured; who begins changes from round to round. Both read the
  same GGUF file and the same token ids; Penchant quantises its weights anew, once, when a model is first used.
- Prefill: real code, of which nothing is cached but the document separator. Plain decoding: the median run behind a cached prompt, sampling
  included. Real code: ${prompts.completion.length} prompts of ${prompts.completion[0]?.tokens.length} tokens (${languages}), 64 tokens out
  of each, all tokens by all the time. The ratio of the row with
  prompt lookup is to node-llama-cpp's plain decoding.
- A key: one more character behind a prompt whose completion was just given; from the text to the new completion, tokenizer
  included, as the editor does it (Penchant with token healing and prompt lookup, node-llama-cpp by \`adaptStateToTokens\`).
- Memory: of the process, from \`/proc\` on Linux; mapped files hold what the system can drop and share.
- Run it again with \`npm run bench:latency\`, on a machine with nothing else to do.`;
  console.log(`\n${section}\n`);
  await writeSection('latency', section);
}

/**
 * @param {string} name
 * @param {number} threads
 * @param {{ readonly softRows?: number; readonly lora?: readonly string[] }} [adapter]
 * @returns {import('./latency/rounds.mjs').Contender}
 */
function penchant(name, threads, adapter = {}) {
  const options = { modelPath, threads, contextTokens: CONTEXT_TOKENS, ...adapter };
  return { name, program: 'penchant', options: (preparedFolder) => ({ ...options, preparedFolder }) };
}

/**
 * @param {string} name
 * @param {number} threads
 * @param {string} entry
 * @param {boolean} drafts
 * @returns {import('./latency/rounds.mjs').Contender}
 */
function llamaCpp(name, threads, entry, drafts) {
  const options = { modelPath, threads, contextTokens: CONTEXT_TOKENS, entry, drafts };
  return { name, program: 'llamaCpp', options: () => options };
}

/** @returns {Promise<string>} the model's file, downloaded unless the suites have it already */
async function ensureModel() {
  const file = path.join(modelFolder, 'models/smollm2-135m/model.gguf');
  if (!existsSync(file)) {
    if (!existsSync(path.join(root, 'dist/cli.js'))) await run('npm', ['run', 'build'], { show: true });
    await pullModel();
  }
  return file;
}

/**
 * @param {string} name of a dependency
 * @returns {Promise<{ readonly version: string }>}
 */
async function packageOf(name) {
  return (await import(`../node_modules/${name}/package.json`, { with: { type: 'json' } })).default;
}

/** @param {string} line told while measuring */
function report(line) {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
}

/**
 * @param {string} flag
 * @param {string} text
 * @returns {number}
 */
function wholeNumber(flag, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) fail(`${flag} wants a whole number from 1 on, not ${text}.`);
  return number;
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message);
  process.exit(1);
}
