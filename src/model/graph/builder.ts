/** @file Builds a graph value by value, checking every shape as it is built; prints it, and hands it over as ONNX bytes. */

import { encodeModel } from './onnx';
import type { ElementType, ExternalBytes, OnnxNode, OnnxTensor, OnnxValue, Shape } from './onnx';
import { OPS } from './ops';
import type { Attributes, OpName, OpRule, TensorType } from './ops';

/** A value in a graph under construction; it belongs to the builder that made it. */
export interface Value extends TensorType {
  readonly name: string;
}

/** Collects nodes in the order they are applied, which is an order they can run in. */
export class GraphBuilder {
  private readonly nodes: OnnxNode[] = [];
  private readonly initializers: OnnxTensor[] = [];
  private readonly inputs: OnnxValue[] = [];
  private readonly outputs: OnnxValue[] = [];
  private readonly constants = new Map<string, Value>();
  private count = 0;

  constructor(private readonly name: string) {}

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
  integers(values: readonly number[]): Value {
    const key = values.join(',');
    const known = this.constants.get(key);
    if (known) return known;
    const content = new Uint8Array(BigInt64Array.from(values, (value) => BigInt(value)).buffer);
    const name = this.fresh('integers');
    this.initializers.push({ name, type: 'int64', shape: [values.length], content });
    const value: Value = { name, type: 'int64', shape: [values.length] };
    this.constants.set(key, value);
    return value;
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
    return encodeModel({
      name: this.name,
      nodes: this.nodes,
      initializers: this.initializers,
      inputs: this.inputs,
      outputs: this.outputs,
    });
  }

  /** One line a node, for people and for snapshots. */
  print(): string {
    const lines = this.inputs.map((value) => `input ${value.name}: ${value.type}[${value.shape.join(', ')}]`);
    for (const node of this.nodes) {
      const attributes = Object.entries(node.attributes).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
      const inputs = node.inputs.map((name) => (name === '' ? '–' : name));
      lines.push(
        `${node.outputs.map((name) => name || '–').join(', ')} = ${node.op}(${[...inputs, ...attributes].join(', ')})`,
      );
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
    const inputNames = inputs.map((input) => input?.name ?? '');
    const { sizes, ...others } = attributes;
    // Split's sizes are an attribute to the shape rule but an input in ONNX since opset 13.
    if (op === 'Split' && Array.isArray(sizes)) inputNames.push(this.integers(sizes as readonly number[]).name);
    this.nodes.push({
      op,
      domain: rule.domain,
      inputs: inputNames,
      outputs: outputs.map((output) => output?.name ?? ''),
      attributes: op === 'Split' ? others : attributes,
    });
    return outputs;
  }

  private fresh(stem: string): string {
    return `${stem}_${this.count++}`;
  }
}

/** An empty name asks for none in particular. */
function named(name: string | undefined): string | undefined {
  return name === '' ? undefined : name;
}
