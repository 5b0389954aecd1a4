/** @file The GPU that tests of WebGPU run on, on Linux x64: SwiftShader, a Vulkan driver in software that comes with Chromium. */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from '../workbench/install.mjs';

/** Where packages put Chromium's own files, where these are not beside the program on PATH. */
const PACKAGE_FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/**
 * Returns the environment of a program whose only GPU is that one; installs Chromium where that can be done.
 * @param {(line: string) => void} [report] receives short progress lines
 * @returns {Promise<{ readonly VK_ICD_FILENAMES: string, readonly LD_LIBRARY_PATH: string }>}
 */
export async function ensureSoftwareGpu(report) {
  const chromium = await ensureChromium(report);
  const folders = [path.dirname(realpathSync(chromium)), ...PACKAGE_FOLDERS];
  const folder = folders.find((each) => existsSync(path.join(each, 'vk_swiftshader_icd.json')));
  if (folder === undefined) {
    throw new Error(
      `The tests of WebGPU need SwiftShader, and ${chromium} has come without it: install Debian's Chromium (apt-get install chromium), or name one that has vk_swiftshader_icd.json beside it in PENCHANT_CHROMIUM.`,
    );
  }
  // Vulkan's loader lies there too, and is not on every machine.
  return { VK_ICD_FILENAMES: path.join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: folder };
}
