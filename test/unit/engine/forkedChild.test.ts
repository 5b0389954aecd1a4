import { describe, expect, it } from 'vitest';
import { cleanEnvironment } from '../../../src/engine/forkedChild';

describe('cleanEnvironment', () => {
  it("leaves out what steers the parent, and keeps the user's own", () => {
    const cleaned = cleanEnvironment(
      {
        PATH: '/bin',
        HTTPS_PROXY: 'http://proxy',
        PENCHANT_TEST_STEP_DELAY_MS: '5',
        NODE_OPTIONS: '--inspect',
        VSCODE_INSPECTOR_OPTIONS: '{}',
        ELECTRON_NO_ATTACH_CONSOLE: '1',
        EMPTY: undefined,
      },
      {},
    );
    expect(cleaned).toEqual({ PATH: '/bin', HTTPS_PROXY: 'http://proxy', PENCHANT_TEST_STEP_DELAY_MS: '5' });
  });

  it('tells Electron to be plain Node', () => {
    expect(cleanEnvironment({}, { electron: '42.0.0' })).toEqual({ ELECTRON_RUN_AS_NODE: '1' });
  });
});
