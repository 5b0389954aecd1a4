/** @file The list of models to choose from: there at once, and with this machine's recommendation as soon as that is measured. */

import * as vscode from 'vscode';
import type { ModelListing, Recommendation } from '../common/models';

/** A model of the catalog, or a file of one's own. */
export type ModelChoice = ModelListing | 'file';

type Item = vscode.QuickPickItem & { readonly choice: ModelChoice };

/** What was chosen, or nothing. The list stays up while something else takes the focus: measuring takes seconds. */
export async function pickModel(
  models: readonly ModelListing[],
  measuring: Promise<Recommendation | undefined>,
): Promise<ModelChoice | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = 'Penchant: Choose a Model';
  picker.placeholder = 'Measuring what this machine runs well…';
  picker.matchOnDetail = true;
  picker.ignoreFocusOut = true;
  picker.busy = true;
  picker.items = itemsFor(models, undefined);
  const { promise, resolve } = Promise.withResolvers<ModelChoice | undefined>();
  picker.onDidAccept(() => {
    resolve(picker.selectedItems[0]?.choice);
    picker.hide();
  });
  picker.onDidHide(() => {
    resolve(undefined);
    picker.dispose();
  });
  picker.show();
  void measuring.then((recommendation) => {
    const chosen = picker.activeItems[0]?.choice;
    picker.items = itemsFor(models, recommendation);
    picker.activeItems = picker.items.filter(({ choice }) => choice === chosen);
    picker.placeholder =
      recommendation?.reason ?? 'This machine could not be measured; the smallest model runs everywhere.';
    picker.busy = false;
  });
  return promise;
}

export function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

function itemsFor(models: readonly ModelListing[], recommendation: Recommendation | undefined): readonly Item[] {
  return [
    ...models.map((model): Item => {
      const notes = [
        megabytes(model.bytes),
        ...(model.isInstalled ? ['on this machine'] : []),
        ...(model.id === recommendation?.id ? ['recommended here'] : []),
      ];
      return {
        label: model.displayName,
        description: notes.join(' · '),
        detail: detailOf(model, recommendation),
        choice: model,
      };
    }),
    { label: '', kind: vscode.QuickPickItemKind.Separator, choice: 'file' },
    {
      label: '$(folder-opened) Choose a File…',
      detail: 'A GGUF or safetensors file of a Llama or Qwen2 model that is on this machine.',
      choice: 'file',
    },
  ];
}

function detailOf(model: ModelListing, recommendation: Recommendation | undefined): string {
  const estimatedMs = recommendation?.estimatedMs[model.id];
  const estimate = estimatedMs === undefined ? '' : ` About ${(estimatedMs / 1000).toFixed(1)} s for a line here.`;
  return `${model.description}${estimate} ${model.license}.`;
}
