/** @file The Python that PyTorch's side of the training bench runs in: a virtual environment with what `team/` depends on. */
import { cp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { root, run } from '../../scripts/common/run.mjs';
import { onPath } from '../../scripts/workbench/install.mjs';
import { installOnce } from '../common/installOnce.mjs';

const team = path.join(root, 'team');

/** @returns {Promise<string>} an interpreter that has PyTorch, transformers, PEFT and gguf */
export async function ensurePython() {
  const recipe = await readFile(path.join(team, 'pyproject.toml'));
  const folder = await installOnce('python', recipe, async (building) => {
    const python = ['python3', 'python'].map((name) => onPath(name)).find((found) => found !== undefined);
    if (python === undefined) {
      throw new Error('The training bench compares with PyTorch: install Python 3.10 or later (python3 on PATH).');
    }
    console.error('Installing PyTorch, transformers and PEFT to compare with (once; on Linux they take 6 GB)');
    await runToEnd({ command: python, args: ['-m', 'venv', building] });
    // A copy: pip leaves its build folders in what it installs.
    const source = path.join(building, 'team');
    await cp(team, source, { recursive: true });
    await runToEnd({ command: interpreterIn(building), args: ['-m', 'pip', 'install', '--quiet', source] });
    await rm(source, { recursive: true });
  });
  return interpreterIn(folder);
}

/**
 * @param {string} python an interpreter
 * @param {string} name of a file beside this one
 * @param {readonly string[]} args
 * @returns {import('../common/programs.mjs').Program}
 */
export function pythonProgram(python, name, args) {
  return {
    command: python,
    args: [path.join(import.meta.dirname, `${name}.py`), ...args],
    env: {
      // The reader of GGUF files that the fixtures are made with.
      PYTHONPATH: path.join(team, 'fixtures'),
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONWARNINGS: 'ignore::FutureWarning',
      TQDM_DISABLE: '1',
      HF_HUB_OFFLINE: '1',
    },
  };
}

/**
 * Runs a program to its end.
 * @param {import('../common/programs.mjs').Program} program
 */
export async function runToEnd({ command, args, env = {} }) {
  const { code, output } = await run(command, args, { env });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
}

/**
 * @param {string} environment which may be moved: its interpreter finds it beside itself
 * @returns {string}
 */
function interpreterIn(environment) {
  return path.join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
}
