/**
 * @file Reverse-mode differentiation of a graph under construction: walks back from a scalar and applies each operator's vjp.
 *
 * Nodes marked as recomputed are applied a second time for the backward pass, so that their results need not be kept. ONNX
 * Runtime runs a node as late as its consumers allow, and of a node's inputs first those that were added last: so the second
 * applications stand before the backward pass, and are run one by one in its course.
 */

import type { GraphBuilder, GraphNode, Value } from './builder';
import { knownShape } from './shapeRules';
import { VJPS } from './vjps';

/**
 * The gradients of `loss`, a value of one number, with respect to `parameters`, in their order.
 * Throws where a parameter does not enter the loss, or an operator on the way has no vjp.
 */
export function gradients(graph: GraphBuilder, loss: Value, parameters: readonly Value[]): readonly Value[] {
  const forward = [...graph.nodes];
  const shape = knownShape('gradients', loss.shape);
  if (shape.some((size) => size !== 1)) throw new Error(`the loss ${loss.name} is no single number`);
  const needed = dependents(graph, forward, parameters);
  const recompute = recomputer(graph, forward);
  const cotangents = new Map<string, Value>([[loss.name, graph.filled(1, shape)]]);

  for (const node of forward.reverse()) {
    const incoming = node.outputs.map((output) => output && cotangents.get(output.name));
    if (incoming.every((each) => each === undefined)) continue;
    if (!node.outputs.some((output) => output && needed.has(output.name))) continue;
    const vjp = VJPS[node.op];
    if (!vjp) throw new Error(`${node.op} has no gradient`);
    const isWanted = (index: number): boolean => {
      const input = node.inputs[index];
      return input !== undefined && needed.has(input.name);
    };
    const outgoing = vjp(incoming, {
      graph,
      attributes: node.attributes,
      isWanted,
      shapeOf: (index) => knownShape(node.op, existing(node.inputs[index]).shape),
      input: (index) => recompute(existing(node.inputs[index])),
      output: () => recompute(existing(node.outputs[0])),
    });
    for (const [index, input] of node.inputs.entries()) {
      if (!input || !isWanted(index)) continue;
      const cotangent = existing(outgoing[index]);
      const known = cotangents.get(input.name);
      cotangents.set(input.name, known ? graph.op('Add', [known, cotangent]) : cotangent);
    }
  }
  return parameters.map((parameter) => {
    const found = cotangents.get(parameter.name);
    if (!found) throw new Error(`${parameter.name} does not enter the loss`);
    return found;
  });
}

/** Names of all values that depend on a parameter, by ways that are not detached. */
function dependents(
  graph: GraphBuilder,
  forward: readonly GraphNode[],
  parameters: readonly Value[],
): ReadonlySet<string> {
  const needed = new Set(parameters.map(({ name }) => name));
  for (const { inputs, outputs } of forward) {
    if (!inputs.some((input) => input && needed.has(input.name))) continue;
    for (const output of outputs) if (output && !graph.isDetached(output)) needed.add(output.name);
  }
  return needed;
}

/** Gives the value to use in the backward pass: itself, or its second computation. */
function recomputer(graph: GraphBuilder, forward: readonly GraphNode[]): (value: Value) => Value {
  const producers = new Map<string, GraphNode>();
  for (const node of forward) for (const output of node.outputs) if (output) producers.set(output.name, node);
  const again = new Map<string, Value>();
  let end = forward.length;

  return function recompute(value: Value): Value {
    const node = producers.get(value.name);
    if (!node?.isRecomputed) return value;
    const known = again.get(value.name);
    if (known) return known;
    const inputs = node.inputs.map((input) => input && recompute(input));
    const outputs = graph.insertAt(end, () => graph.ops(node.op, inputs, node.attributes));
    end += 1;
    for (const [index, output] of node.outputs.entries()) {
      const second = outputs[index];
      if (output && second) again.set(output.name, second);
    }
    return existing(again.get(value.name));
  };
}

function existing<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a vjp asks for a value, or leaves out a cotangent, that has to be there');
  return value;
}
