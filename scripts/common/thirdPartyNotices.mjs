/** @file Gathers the licence texts of the dependencies that the bundles contain, as their licences ask. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

/**
 * @param {readonly string[]} inputs the files that were bundled, relative to the project's root
 * @returns {string} the notices, one dependency after the other
 */
export function thirdPartyNotices(inputs) {
  const folders = new Set([
    'node_modules/onnxruntime-node',
    'node_modules/onnxruntime-common',
    ...inputs.flatMap((input) => packageFolder.exec(input.replaceAll('\\', '/'))?.[0] ?? []),
  ]);
  const notices = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    const texts = readdirSync(path.join(root, folder))
      .filter((file) => /^(licen[cs]e|notice)/i.test(file))
      .map((file) => readFileSync(path.join(root, folder, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, ...texts].join('\n\n');
  });
  return `Penchant contains the following software.\n\n${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** A dependency's folder, nested ones and scopes included. */
const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
