/** @file Rotary position embedding: the angles of every position, with the scaling variants of Llama and Qwen2 (Su et al. 2021). */

import type { ModelConfig } from './weights';

export interface RotaryTables {
  /** `[positions, headSize / 2]` */
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** Cosine and sine of `position · frequency_j`. */
export function rotaryTables(config: ModelConfig, positions: number): RotaryTables {
  const frequencies = rotaryFrequencies(config);
  const half = frequencies.length;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let position = 0; position < positions; position++) {
    for (const [j, frequency] of frequencies.entries()) {
      cos[position * half + j] = Math.cos(position * frequency);
      sin[position * half + j] = Math.sin(position * frequency);
    }
  }
  return { cos, sin };
}

/** θ^(−2j / headSize), scaled as the checkpoint says; `[headSize / 2]`. */
export function rotaryFrequencies(config: ModelConfig): readonly number[] {
  const { headSize, ropeTheta, ropeScaling: scaling } = config;
  const plain = Array.from({ length: headSize / 2 }, (_, j) => ropeTheta ** ((-2 * j) / headSize));
  switch (scaling.type) {
    case 'none':
      return plain;
    case 'linear':
      return plain.map((frequency) => frequency / scaling.factor);
    case 'factors':
      return plain.map((frequency, j) => frequency / (scaling.factors[j] ?? 1));
    case 'llama3': {
      // Llama 3.1: long wavelengths are stretched by the factor, short ones kept, those between interpolated.
      const { factor, lowFrequencyFactor, highFrequencyFactor, originalContextLength } = scaling;
      return plain.map((frequency) => {
        const wavelength = (2 * Math.PI) / frequency;
        if (wavelength < originalContextLength / highFrequencyFactor) return frequency;
        if (wavelength > originalContextLength / lowFrequencyFactor) return frequency / factor;
        const smooth =
          (originalContextLength / wavelength - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
        return ((1 - smooth) * frequency) / factor + smooth * frequency;
      });
    }
  }
}
