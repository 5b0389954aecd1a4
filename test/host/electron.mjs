/**
 * @file `npm run test:electron`: the suite of the extension host in desktop VS Code, with Penchant from its package and the real model.
 * Downloads VS Code; where there is no display it needs a virtual one (`xvfb-run -a npm run test:electron`).
 */
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../../scripts/common/run.mjs';
import { packageFile } from '../../scripts/common/targets.mjs';
import { modelFolder, pullModel } from '../../scripts/test/model.mjs';
import { bundleHostSuite, hostSuiteExtension } from '../../scripts/workbench/bundleHostSuite.mjs';
import { cacheFolder } from '../../scripts/workbench/install.mjs';

const folder = await mkdtemp(path.join(tmpdir(), 'penchant-electron-'));
try {
  process.exitCode = await test();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function test() {
  const packaging = await run('node', ['scripts/package.mjs'], { show: true });
  if (packaging.code !== 0) throw new Error('The extension could not be packaged.');
  await pullModel();
  const vscodeExecutablePath = await downloadAndUnzipVSCode({
    version: 'stable',
    cachePath: path.join(cacheFolder(), 'vscode'),
  });
  const profile = [
    '--extensions-dir',
    path.join(folder, 'extensions'),
    '--user-data-dir',
    path.join(folder, 'profile'),
  ];
  const [cli, ...cliArgs] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath, { reuseMachineInstall: true });
  const install = spawnSync(cli ?? '', [...cliArgs, ...profile, '--install-extension', packageFile()], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) throw new Error('Penchant could not be installed.');
  return runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: hostSuiteExtension,
    extensionTestsPath: await bundleHostSuite(),
    extensionTestsEnv: { PENCHANT_DATA: modelFolder },
    launchArgs: [...profile, '--disable-workspace-trust'],
  });
}
