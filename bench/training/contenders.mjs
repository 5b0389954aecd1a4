/** @file Who is compared in the training bench, and how each one's process is started. */
import { modelFolder as dataFolder } from '../../scripts/test/model.mjs';
import { bundled } from '../common/programs.mjs';
import { pythonProgram } from './python.mjs';

/**
 * One trainer under one setting.
 * @typedef {object} Contender
 * @property {string} name
 * @property {import('../common/programs.mjs').Program} program
 * @property {boolean} runsReferenceInSteps else a pair's reference is run once, and its time shared out among the pair's steps
 */

/**
 * @param {object} options
 * @param {string} options.modelPath
 * @param {string} options.modelFolder the same in transformers' form
 * @param {string} options.adapterFolder
 * @param {string} options.python an interpreter
 * @param {number} options.threads
 * @param {string} options.device Penchant's alone; PyTorch is on the CPU
 * @param {import('./prepare').Recipe} options.recipe
 * @param {readonly string[]} options.nodeFlags Penchant's
 */
export function contenders({ modelPath, modelFolder, adapterFolder, python, threads, device, recipe, nodeFlags }) {
  const own = { modelPath, dataFolder, adapterFolder, threads, device };
  const others = JSON.stringify({ modelFolder, adapterFolder, threads, ...recipe });
  const trl = pythonProgram(python, 'trl_style', [others]);
  return {
    penchant: {
      name: 'Penchant',
      program: bundled('training', 'penchant', [JSON.stringify(own)], nodeFlags),
      runsReferenceInSteps: false,
    },
    packed: {
      name: 'PyTorch, same packing',
      program: pythonProgram(python, 'packed', [others]),
      runsReferenceInSteps: false,
    },
    trl: { name: 'TRL-style', program: trl, runsReferenceInSteps: true },
    precomputed: { name: 'TRL-style, references precomputed', program: trl, runsReferenceInSteps: false },
  };
}
