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
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/common/run.mjs';
import { fail, wholeNumber } from './common/flags.mjs';
import { ensurePeer } from './latency/peer.mjs';
import { measure } from './latency/rounds.mjs';
import { comparison, ratio, variants } from './latency/tables.mjs';
import { ensureModel, modelName } from './common/model.mjs';
import { bundled, bundlePrograms, runProgram } from './common/programs.mjs';
import { busyWarning, describeMachine, medianAndSpread, showProgress, versionOf, writeSection } from './report.mjs';

/** Room for the longest prompt and what is decoded behind it. */
const CONTEXT_TOKENS = 1024;
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
const warning = busyWarning();
const rounds = wholeNumber('--rounds', flags.rounds);
const threadCounts = flags.threads.split(',').map((count) => wholeNumber('--threads', count));
if (flags.only !== undefined && flags.only !== 'penchant') fail(`--only wants penchant, not ${flags.only}.`);

const modelPath = flags.model ? path.resolve(flags.model) : await ensureModel();
await bundlePrograms('latency', ['penchant', 'llamaCpp', 'prompts']);
/** @type {import('./latency/prompts').Prompts} real code, cut to lengths in the model's tokens */
const prompts = await runProgram(bundled('latency', 'prompts', [modelPath, root]));
if (flags.only) await compareThreads();
else if (threadCounts.length > 1) fail('--threads wants one number, except with --only penchant.');
else await compareWithPeer(threadCounts[0] ?? 2);

/** Penchant under each number of threads. */
async function compareThreads() {
  const contenders = threadCounts.map((threads) => penchant(`${threads} threads`, threads));
  const samples = await measure(contenders, prompts, rounds, showProgress);
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
  const samples = await measure(contenders, prompts, rounds, showProgress);
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

  const section = `## Latency: \`npm run bench:latency\`

${new Date().toISOString().slice(0, 10)} · ${describeMachine()} · ${modelName(modelPath)} ·
onnxruntime-node ${await versionOf('onnxruntime-node')}, node-llama-cpp ${peer.version} · ${threads} threads each · ${rounds} rounds
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
