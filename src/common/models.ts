/** @file The words about models, machines and devices that the editor, the engine and the command line share. */

/** `auto` picks the fastest device that passes its self-test; the others insist. */
export type DeviceChoice = 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';
export type Device = Exclude<DeviceChoice, 'auto'>;
export const DEVICE_CHOICES = [
  'auto',
  'cpu',
  'webgpu',
  'cuda',
  'dml',
  'coreml',
] as const satisfies readonly DeviceChoice[];

/**
 * The form in which explicit preferences act on a model. A small one goes by what it sees, a short `exemplar` in the wanted style, and
 * pays no heed to sentences; a larger one also follows an instruction in a comment, so that free text reaches it.
 */
export type PreferencesForm = (typeof PREFERENCES_FORMS)[number];
export const PREFERENCES_FORMS = ['exemplar', 'instructionAndExemplar'] as const;

/** Whether a device answers, and rightly: a small graph is run there and on the CPU. */
export interface DeviceProbe {
  readonly device: Device;
  readonly state: 'works' | 'unavailable' | 'wrong';
  /** One line for people: adapter, driver, or why not. */
  readonly detail: string;
}

/** One catalog entry, and whether it is on this machine. */
export interface ModelListing {
  readonly id: string;
  readonly displayName: string;
  readonly isInstalled: boolean;
  /** Size of the model file. */
  readonly bytes: number;
  readonly architecture: 'llama' | 'qwen2';
  readonly fillsInTheMiddle: boolean;
  /** SPDX identifier. */
  readonly license: string;
  /** One sentence for who chooses. */
  readonly description: string;
}

/** How far a model is on its way into memory. */
export interface LoadProgress {
  readonly stage: 'reading' | 'preparing' | 'starting';
  /** 0 … 1 over all stages. */
  readonly fraction: number;
}

export interface PullProgress {
  readonly stage: 'connecting' | 'downloading' | 'verifying' | 'unpacking';
  readonly receivedBytes: number;
  readonly totalBytes: number;
  /** Host or folder the model comes from. */
  readonly source: string;
}

/** What set-up proposes, and why. */
export interface Recommendation {
  readonly id: string;
  /** Estimated milliseconds from keystroke to a 16-token line with a warm prefix, per catalog id. */
  readonly estimatedMs: Readonly<Record<string, number>>;
  /** One sentence: the measurement behind the proposal. */
  readonly reason: string;
}
