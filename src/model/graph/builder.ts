/** @file Builds a graph value by value, checking every shape as it is built; prints it, and hands it over as ONNX bytes. */

import { encodeModel } from './onnx';
import type { ElementType, ExternalBytes, OnnxNode, OnnxTensor, OnnxValue, Shape } from './onnx';
import { OPS } from './ops';
import type { OpName, OpRule } from './ops';
import { integers } from './shapeRules';
import type { Attributes, TensorType } from './shapeRules';

/** A value in a graph under construction; it belongs to the builder that made it. */
export interface Value extends TensorType {
  readonly name: string;
}

/** An operator applied in a graph. */
export interface GraphNode {
  readonly op: OpName;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  /** A backward pass computes it anew instead of keeping it. */
  readonly isRecomputed: boolean;
}

/** Collects nodes in the order they are applied, which is an order they can run in. */
export class GraphBuilder {
  private applied: GraphNode[] = [];
  private isRecomputing = false;
  private readonly detached = new Set<string>();
  private readonly initializers: OnnxTensor[] = [];
  private readonly inputs: OnnxValue[] = [];
  private readonly outputs: OnnxValue[] = [];
  private readonly constants = new Map<string, Value>();
  private count = 0;

  constructor(private readonly name: string) {}

  /** What was applied so far, in order. */
  get nodes(): readonly GraphNode[] {
    return this.applied;
  }

  /** A value fed at every run. */
  input(name: string, type: ElementType, shape: Shape): Value {
    const value = { name, type, shape };
    this.inputs.push(value);
    return value;
  }

  /** Marks `value` as a result; name it where it is made. */
  output(value: Value): void {
    this.outputs.push(value);
  }

  /** A weight: bytes in the model itself, or in a file beside it. */
  weight(
    name: string,
    type: ElementType,
    shape: readonly number[],
    content: Float32Array | Uint8Array | ExternalBytes,
  ): Value {
    const bytes =
      content instanceof Float32Array
        ? new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
        : content;
    this.initializers.push({ name, type, shape, content: bytes });
    return { name, type, shape };
  }

  /** A list of integers as a constant; equal lists are one constant. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    const content = new Uint8Array(BigInt64Array.from(values, (value) => BigInt(value)).buffer);
    return this.constant('integers', 'int64', shape, content, `${shape.join('×')}: ${values.join(',')}`);
  }

  /** A number as a constant scalar; equal numbers are one constant. */
  number(value: number): Value {
    return this.constant('number', 'float32', [], new Uint8Array(Float32Array.of(value).buffer), String(value));
  }

  /** A tensor of this shape with one number everywhere. */
  filled(value: number, shape: readonly number[]): Value {
    return this.op('Expand', [this.number(value)], { shape });
  }

  /** What `build` applies is computed anew where a backward pass needs it: that costs time and saves memory. */
  recomputed<T>(build: () => T): T {
    const before = this.isRecomputing;
    this.isRecomputing = true;
    try {
      return build();
    } finally {
      this.isRecomputing = before;
    }
  }

  /** Takes `value` for a constant in gradients. */
  detach(value: Value): Value {
    this.detached.add(value.name);
    return value;
  }

  isDetached(value: Value): boolean {
    return this.detached.has(value.name);
  }

  /** Puts what `build` applies before the node at `index`, whose inputs it can use at most. */
  insertAt<T>(index: number, build: () => T): T {
    const after = this.applied.splice(index);
    try {
      return build();
    } finally {
      this.applied.push(...after);
    }
  }

  /** Applies an operator and gives its first output; throws with the operator's name where shapes do not fit. */
  op(name: OpName, inputs: readonly (Value | undefined)[], attributes: Attributes = {}, outputName?: string): Value {
    const [first] = this.apply(name, inputs, attributes, outputName === undefined ? [] : [outputName]);
    if (!first) throw new Error(`${name}: no first output`);
    return first;
  }

  /** Applies an operator and gives all its outputs; those the shape rule leaves out are `undefined`. */
  ops(
    name: OpName,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes = {},
    outputNames: readonly string[] = [],
  ): readonly (Value | undefined)[] {
    return this.apply(name, inputs, attributes, outputNames);
  }

  /** Splits the last axis into pieces of these sizes. */
  splitLast(value: Value, sizes: readonly number[]): readonly Value[] {
    const axis = value.shape.length - 1;
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total !== value.shape[axis]) throw new Error(`Split: ${sizes.join(' + ')} is not ${String(value.shape[axis])}`);
    const outputs = this.apply('Split', [value], { axis, sizes });
    return outputs.filter((output) => output !== undefined);
  }

  /** The model's bytes; external weights stay where they are. */
  toModel(): Uint8Array {
    // First, as it adds the constants that operators take as inputs.
    const nodes = this.applied.map((node) => this.encode(node));
    return encodeModel({
      name: this.name,
      nodes,
      initializers: this.initializers,
      inputs: this.inputs,
      outputs: this.outputs,
    });
  }

  /** One line a node, for people and for snapshots. */
  print(): string {
    const lines = this.inputs.map((value) => `input ${value.name}: ${value.type}[${value.shape.join(', ')}]`);
    for (const { op, inputs, outputs, attributes } of this.applied) {
      const results = outputs.map((value) => (value ? `${value.name}[${value.shape.join(', ')}]` : '–'));
      const settings = Object.entries(attributes).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
      const operands = inputs.map((value) => value?.name ?? '–');
      lines.push(`${results.join(', ')} = ${op}(${[...operands, ...settings].join(', ')})`);
    }
    for (const value of this.outputs) lines.push(`output ${value.name}: ${value.type}[${value.shape.join(', ')}]`);
    return lines.join('\n');
  }

  private apply(
    op: OpName,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    names: readonly string[] = [],
  ): readonly (Value | undefined)[] {
    const rule: OpRule = OPS[op];
    let types: readonly (TensorType | undefined)[];
    try {
      types = rule.infer(inputs, attributes);
    } catch (error) {
      const shown = inputs.map((input) => (input ? `${input.name}[${input.shape.join(', ')}]` : '–')).join(', ');
      throw new Error(`${op}(${shown}) does not fit`, { cause: error });
    }
    const outputs = types.map((type, index) =>
      type ? { ...type, name: named(names[index]) ?? this.fresh(op) } : undefined,
    );
    this.applied.push({ op, inputs, outputs, attributes, isRecomputed: this.isRecomputing });
    return outputs;
  }

  private encode({ op, inputs, outputs, attributes }: GraphNode): OnnxNode {
    const { domain, integerInputs = [] }: OpRule = OPS[op];
    const lists = integerInputs.map((name) => this.integers(integers(attributes, name)).name);
    return {
      op,
      domain,
      inputs: [...inputs.map((input) => input?.name ?? ''), ...lists],
      outputs: outputs.map((output) => output?.name ?? ''),
      attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !integerInputs.includes(name))),
    };
  }

  private constant(
    stem: string,
    type: ElementType,
    shape: readonly number[],
    content: Uint8Array,
    identity: string,
  ): Value {
    const key = `${stem} ${identity}`;
    const known = this.constants.get(key);
    if (known) return known;
    const name = this.fresh(stem);
    this.initializers.push({ name, type, shape, content });
    const value: Value = { name, type, shape };
    this.constants.set(key, value);
    return value;
  }

  private fresh(stem: string): string {
    return `${stem}_${this.count++}`;
  }
}

/** An empty name asks for none in particular. */
function named(name: string | undefined): string | undefined {
  return name === '' ? undefined : name;
}
