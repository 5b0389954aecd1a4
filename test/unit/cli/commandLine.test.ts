/** @file The command line's contract where no model is needed: help, mistakes as one plain line, the catalog, the doctor. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { serve } from '../model/base/fileServer';
import { bundleCommandLine, type CommandLine } from './commandLine';

let penchant: CommandLine;
let folder: string;

beforeAll(async () => {
  penchant = await bundleCommandLine();
  folder = mkdtempSync(join(tmpdir(), 'penchant-cli-'));
  writeFileSync(join(folder, 'three.ts'), 'const a = 1;\nconst b = 2;\n');
  writeFileSync(join(folder, 'bad.jsonl'), '{"id":"a","prompt":"x"}\n\n{"id":"b","promt":"y"}\n');
  writeFileSync(join(folder, 'broken.jsonl'), '{"id":"a",\n');
  writeFileSync(join(folder, 'pairs.jsonl'), '{"prompt":"a","chosen":"b","rejected":"c"}\n');
  writeFileSync(join(folder, 'empty.jsonl'), '\n\n');
}, 60_000);

afterAll(() => {
  penchant.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('help and version', () => {
  it('go to stdout and end well', async () => {
    expect(await penchant.run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    const commands = ['model', 'model pull', 'complete', 'learn', 'score', 'adapters', 'adapters export', 'reset'];
    for (const args of [[], ['--help'], ...commands.map((command) => [...command.split(' '), '--help'])]) {
      const { code, stdout, stderr } = await penchant.run(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: penchant/);
    }
  }, 20_000);
});

describe('a user’s mistake', () => {
  it.each([
    [['--frob'], "unknown option '--frob'"],
    [['frob'], "unknown command 'frob'"],
    [['--json'], 'A command is needed'],
    [['model', 'pull'], "missing required argument 'id'"],
    [['model', 'pull', 'gpt-5'], 'There is no model "gpt-5". The catalog has smollm2-135m,'],
    [['--device', 'abacus', 'doctor'], 'Allowed choices are auto, cpu, webgpu'],
    [['complete'], 'It takes either --file, --line and --column, or --prompts.'],
    [['complete', '--file', 'three.ts'], 'It takes either --file, --line and --column'],
    [['complete', '--file', 'three.ts', '--prompts', 'x'], 'Either --file or --prompts'],
    [['complete', '--file', 'none.ts', '--line', '1', '--column', '1'], 'none.ts cannot be read'],
    [['complete', '--file', 'three.ts', '--line', '0', '--column', '1'], 'whole number from 1'],
    [['complete', '--file', 'three.ts', '--line', '1.5', '--column', '1'], 'whole number from 1'],
    [['complete', '--file', 'three.ts', '--line', '9', '--column', '1'], 'has 3 lines; there is no line 9'],
    [['complete', '--file', 'three.ts', '--line', '1', '--column', '99'], 'has 13 columns; there is no column 99'],
    [['complete', '--file', 'three.ts', '--line', '1', '--column', '1'], 'penchant model pull smollm2-135m'],
    [['complete', '--file', '.', '--line', '1', '--column', '1'], 'cannot be read'],
    [['complete', '--prompts', 'none.jsonl'], 'cannot be read'],
    [['complete', '--prompts', 'bad.jsonl'], 'line 3: a line has to be {"id"'],
    [['complete', '--prompts', 'broken.jsonl'], 'line 1: this is not JSON'],
    [['complete', '--prompts', 'x.jsonl', '--model', 'nonsense'], 'x.jsonl cannot be read'],
    [['learn'], "required option '--pairs <file>' not specified"],
    [['learn', '--pairs', 'none.jsonl'], 'cannot be read'],
    [['learn', '--pairs', 'broken.jsonl'], 'line 1: this is not JSON'],
    [['learn', '--pairs', 'bad.jsonl'], 'line 1: "chosen" is missing'],
    [['learn', '--pairs', 'empty.jsonl'], 'holds no pair'],
    [['learn', '--pairs', 'pairs.jsonl'], 'penchant model pull smollm2-135m'],
    [['learn', '--pairs', 'pairs.jsonl', '--budget-seconds', '0'], 'whole number from 1'],
    [['learn', '--pairs', 'pairs.jsonl', '--precision', 'int4'], 'Allowed choices are float32, int8'],
    [['score', '--pairs', 'bad.jsonl'], 'line 1: "chosen" is missing'],
    [['score', '--pairs', 'pairs.jsonl'], 'penchant model pull smollm2-135m'],
    [['adapters', 'frob'], 'too many arguments'],
    [['adapters', 'activate'], "missing required argument 'version'"],
    [['adapters', 'activate', 'v1'], 'penchant model pull smollm2-135m'],
    [['adapters', 'export', 'v1', 'somewhere'], 'There is no adapter version "v1". There is none yet.'],
    [['adapters', 'prune', '--keep', '0'], 'whole number from 1'],
  ])('%j is one plain line on stderr', async (args, message) => {
    const placed = args.map((arg) => (/\.(?:ts|jsonl)$|^\.$/.test(arg) ? join(folder, arg) : arg));
    const { code, stdout, stderr } = await penchant.run(['--data', join(folder, 'data'), ...placed]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^penchant: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });

  it('leaves no data folder behind', () => {
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

describe('penchant model', () => {
  it('lists the catalog, for people and as JSON', async () => {
    const plain = await penchant.run(['model', '--data', folder]);
    expect(plain.stdout).toMatch(/^ {2}smollm2-135m +98 MB {2}Apache-2\.0/);
    const { stdout } = await penchant.run(['model', '--json', '--data', folder]);
    expect(JSON.parse(stdout)).toMatchObject({
      models: [
        { id: 'smollm2-135m', installed: false, bytes: 98_362_432, architecture: 'llama', license: 'Apache-2.0' },
        { id: 'qwen2.5-coder-0.5b', installed: false, architecture: 'qwen2' },
        { id: 'qwen2.5-coder-1.5b' },
        { id: 'qwen2.5-coder-7b' },
      ],
    });
  });

  it('says in one line why a pull failed', async () => {
    const server = await serve((_request, response) => void response.writeHead(403).end());
    const { code, stderr } = await penchant.run(
      ['model', 'pull', 'qwen2.5-coder-0.5b', '--mirror', server.address, '--data', folder],
      { HF_HUB_CACHE: join(folder, 'none'), NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
    );
    server.dispose();
    expect(code).toBe(1);
    const host = server.address.replace('http://', '');
    expect(stderr.split('\n').at(-2)).toBe(
      `penchant: The model qwen2.5-coder-0.5b could not be had. ${host}: it refuses access (403).`,
    );
  });
});

describe('penchant doctor', () => {
  it('tells of the machine and changes nothing', async () => {
    const data = join(folder, 'not', 'there');
    const { code, stdout } = await penchant.run(['doctor', '--json', '--data', data]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      versions: { penchant: version, node: process.versions.node },
      dataFolder: { path: data, isWritable: true, freeBytes: expect.any(Number) as number },
      devices: expect.arrayContaining([expect.objectContaining({ device: 'cpu', state: 'works' })]) as unknown,
      models: expect.arrayContaining([{ id: 'smollm2-135m', bytes: 98_362_432, installed: false }]) as unknown,
    });
    expect(existsSync(data)).toBe(false);
  }, 30_000);
});
