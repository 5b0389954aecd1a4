"""A DPO step as TRL's DPOTrainer makes it (`concatenated_forward`), on transformers' Llama with PEFT's LoRA.

Two whole sequences, prompt and chosen, prompt and rejected, as one padded batch; logits of every position; the
reference is the same model with its adapter switched off, run in every step unless its log-probabilities are given.
There is no soft prompt, no offset and no likelihood term. Its only argument is a JSON object: `modelFolder`,
`adapterFolder`, `threads`, `bos`, `beta`.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from serving import begin, gradient_norm, serve, timed
from torch import Tensor
from torch.nn import functional
from transformers import LlamaForCausalLM


@dataclass(frozen=True)
class Batch:
    """Chosen first. `responses` is 1 at tokens of a response."""

    input_ids: Tensor
    attention_mask: Tensor
    responses: Tensor


def main() -> None:
    options = json.loads(sys.argv[1])
    begin(options["threads"])
    model = PeftModel.from_pretrained(
        LlamaForCausalLM.from_pretrained(options["modelFolder"]),
        Path(options["adapterFolder"]) / "lora",
        is_trainable=True,
    )
    model.train()
    if model.config._attn_implementation != "sdpa":
        raise SystemExit("transformers chose another attention than sdpa")
    bos = options["bos"]
    serve(
        {
            "reference": lambda question: reference(model, question["pair"], bos),
            "step": lambda question: step(model, question["pair"], question.get("reference"), bos, options["beta"]),
        }
    )


def reference(model: PeftModel, pair: dict[str, Any], bos: int) -> dict[str, float]:
    """Log-probabilities under the base model."""
    milliseconds, logps = timed(lambda: reference_logps(model, collate(pair, bos)))
    chosen, rejected = logps.tolist()
    return {"milliseconds": milliseconds, "chosenLogp": chosen, "rejectedLogp": rejected}


def step(
    model: PeftModel, pair: dict[str, Any], known: dict[str, float] | None, bos: int, beta: float
) -> dict[str, float]:
    """Loss and gradients of one pair."""
    model.zero_grad()

    def run() -> Tensor:
        batch = collate(pair, bos)
        if known is None:
            ref_chosen, ref_rejected = reference_logps(model, batch)
        else:
            ref_chosen, ref_rejected = known["chosenLogp"], known["rejectedLogp"]
        chosen, rejected = response_logps(model, batch)
        loss = -functional.logsigmoid(beta * ((chosen - ref_chosen) - (rejected - ref_rejected)))
        loss.backward()
        return loss

    milliseconds, loss = timed(run)
    norm = gradient_norm(list(model.parameters()))
    return {"milliseconds": milliseconds, "loss": loss.item(), "gradientNorm": norm}


def collate(pair: dict[str, Any], bos: int) -> Batch:
    prompt = [bos, *pair["prompt"]]
    sides = [pair["chosen"], pair["rejected"]]
    length = len(prompt) + max(len(side) for side in sides)
    input_ids, attention_mask, responses = (torch.zeros(2, length, dtype=torch.long) for _ in range(3))
    for row, side in enumerate(sides):
        end = len(prompt) + len(side)
        input_ids[row, :end] = torch.tensor([*prompt, *side])
        attention_mask[row, :end] = 1
        responses[row, len(prompt) : end] = 1
    return Batch(input_ids, attention_mask, responses)


def reference_logps(model: PeftModel, batch: Batch) -> Tensor:
    with torch.no_grad(), model.disable_adapter():
        return response_logps(model, batch)


def response_logps(model: PeftModel, batch: Batch) -> Tensor:
    """`[2]`: the log-probability of each sequence's response."""
    logits = model(input_ids=batch.input_ids, attention_mask=batch.attention_mask, use_cache=False).logits
    is_wanted = batch.responses.roll(-1, dims=1).bool()
    labels = batch.input_ids.roll(-1, dims=1) * is_wanted
    # One sequence at a time, as TRL's `selective_log_softmax` does for memory's sake.
    totals = torch.stack([row.logsumexp(-1) for row in logits])
    logps = logits.gather(-1, labels[..., None])[..., 0] - totals
    return (logps * is_wanted).sum(-1)


if __name__ == "__main__":
    main()
