"""Penchant's training step as one would write it in PyTorch: the same packed sequence, the same LoRA, the same loss.

A pair is one sequence `[BOS, soft prompt, prompt, chosen, rejected]`, in which neither response sees the other and both
go on from the prompt's position; only log-probabilities of response tokens are computed. Joined weights and PyTorch's
fused attention and norms make it as quick as eager PyTorch is. Its only argument is a JSON object: `modelFolder`,
`adapterFolder`, `threads`, `bos`, `beta`, `nllWeight`, `usesOffset`.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from serving import begin, gradient_norm, serve, timed
from torch import Tensor
from torch.nn import functional

MAX_OFFSET_NATS = 20
ATTENTION = ["q_proj", "k_proj", "v_proj"]


@dataclass(frozen=True)
class Config:
    layers: int
    width: int
    heads: int
    key_value_heads: int
    head_size: int
    epsilon: float
    rope_theta: float

    @staticmethod
    def read(path: Path) -> "Config":
        config = json.loads(path.read_text())
        return Config(
            layers=config["num_hidden_layers"],
            width=config["hidden_size"],
            heads=config["num_attention_heads"],
            key_value_heads=config["num_key_value_heads"],
            head_size=config["head_dim"],
            epsilon=config["rms_norm_eps"],
            rope_theta=config["rope_parameters"]["rope_theta"],
        )


@dataclass(frozen=True)
class Layer:
    """Frozen weights, those of one input joined; `lora` has A `[r, in]` and B `[out, r]` by the linear's name."""

    attention_norm: Tensor
    query_key_value: Tensor
    output: Tensor
    feed_forward_norm: Tensor
    gate_up: Tensor
    down: Tensor
    lora: dict[str, tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Model:
    config: Config
    embeddings: Tensor
    layers: list[Layer]
    norm: Tensor
    soft_prompt: Tensor
    lora_scale: float

    @property
    def parameters(self) -> list[Tensor]:
        return [self.soft_prompt, *(factor for layer in self.layers for pair in layer.lora.values() for factor in pair)]


@dataclass(frozen=True)
class Sequence:
    """`tokens` without the soft prompt, whose rows stand behind the first; `targets[i]` is predicted at `places[i]`."""

    tokens: Tensor
    positions: Tensor
    mask: Tensor
    places: Tensor
    targets: Tensor


def main() -> None:
    options = json.loads(sys.argv[1])
    begin(options["threads"])
    model = load(Path(options["modelFolder"]), Path(options["adapterFolder"]))
    bos = options["bos"]
    serve(
        {
            "reference": lambda question: reference(model, question["pair"], bos),
            "step": lambda question: step(model, question["pair"], question["reference"], options),
        }
    )


def load(model_folder: Path, adapter_folder: Path) -> Model:
    config = Config.read(model_folder / "config.json")
    mapped = load_file(model_folder / "model.safetensors")
    lora = load_file(adapter_folder / "lora/adapter_model.safetensors")
    lora_config = json.loads((adapter_folder / "lora/adapter_config.json").read_text())
    prompt = load_file(adapter_folder / "prompt/adapter_model.safetensors")["prompt_embeddings"]

    def joined(*names: str) -> Tensor:
        # Always a copy: as long as one tensor is in the file, all of it that was read stays mapped.
        return torch.cat([mapped[f"{name}.weight"] for name in names])

    def layer(index: int) -> Layer:
        prefix = f"model.layers.{index}"
        attention, feed_forward = f"{prefix}.self_attn", f"{prefix}.mlp"
        factors = {
            name: tuple(
                lora[f"base_model.model.{attention}.{name}.lora_{factor}.weight"].requires_grad_() for factor in "AB"
            )
            for name in [*ATTENTION, "o_proj"]
        }
        return Layer(
            attention_norm=joined(f"{prefix}.input_layernorm"),
            query_key_value=joined(*(f"{attention}.{name}" for name in ATTENTION)),
            output=joined(f"{attention}.o_proj"),
            feed_forward_norm=joined(f"{prefix}.post_attention_layernorm"),
            gate_up=joined(f"{feed_forward}.gate_proj", f"{feed_forward}.up_proj"),
            down=joined(f"{feed_forward}.down_proj"),
            lora=factors,
        )

    return Model(
        config=config,
        embeddings=joined("model.embed_tokens"),
        layers=[layer(index) for index in range(config.layers)],
        norm=joined("model.norm"),
        # The first row is BOS's own.
        soft_prompt=prompt[1:].clone().requires_grad_(),
        lora_scale=lora_config["lora_alpha"] / lora_config["r"],
    )


def reference(model: Model, pair: dict[str, Any], bos: int) -> dict[str, float]:
    """Log-probabilities under the base model."""

    def run() -> tuple[Tensor, Tensor]:
        with torch.no_grad():
            return by_response(token_logps(model, pack(pair, bos, 0), is_reference=True), pair)

    milliseconds, (chosen, rejected) = timed(run)
    return {"milliseconds": milliseconds, "chosenLogp": chosen.item(), "rejectedLogp": rejected.item()}


def step(model: Model, pair: dict[str, Any], known: dict[str, float], options: dict[str, Any]) -> dict[str, float]:
    """Loss and gradients of one pair."""
    for parameter in model.parameters:
        parameter.grad = None

    def run() -> Tensor:
        sequence = pack(pair, options["bos"], len(model.soft_prompt))
        chosen, rejected = by_response(token_logps(model, sequence, is_reference=False), pair)
        margin = known["chosenLogp"] - known["rejectedLogp"]
        offset = min(MAX_OFFSET_NATS, max(0, -margin)) if options["usesOffset"] else 0
        h = options["beta"] * (chosen - rejected - margin - offset)
        loss = functional.softplus(-h) - options["nllWeight"] * chosen / len(pair["chosen"])
        loss.backward()
        return loss

    milliseconds, loss = timed(run)
    norm = gradient_norm(model.parameters)
    return {"milliseconds": milliseconds, "loss": loss.item(), "gradientNorm": norm}


def pack(pair: dict[str, Any], bos: int, soft_rows: int) -> Sequence:
    """The last token of a response predicts nothing, and is left out."""
    prompt, chosen, rejected = pair["prompt"], pair["chosen"], pair["rejected"]
    start = 1 + soft_rows + len(prompt)
    second = start + len(chosen) - 1
    length = second + len(rejected) - 1
    mask = torch.ones(length, length, dtype=torch.bool).tril()
    mask[second:, start:second] = False
    return Sequence(
        tokens=torch.tensor([bos, *prompt, *chosen[:-1], *rejected[:-1]]),
        positions=torch.cat([torch.arange(second), torch.arange(start, start + len(rejected) - 1)]),
        mask=mask,
        places=torch.cat([torch.arange(start - 1, second), torch.tensor([start - 1]), torch.arange(second, length)]),
        targets=torch.tensor([*chosen, *rejected]),
    )


def token_logps(model: Model, sequence: Sequence, *, is_reference: bool) -> Tensor:
    """`[targets]`: the log-probability of each target. The reference has neither soft prompt nor LoRA."""
    config = model.config
    epsilon, width = config.epsilon, config.width
    rows = model.embeddings[sequence.tokens]
    x = rows if is_reference else torch.cat([rows[:1], model.soft_prompt, rows[1:]])
    cos, sin = rotation(sequence.positions, config)
    heads = (config.heads, config.key_value_heads, config.key_value_heads)
    sizes = [count * config.head_size for count in heads]

    def adapted(output: Tensor, x: Tensor, layer: Layer, name: str) -> Tensor:
        if is_reference:
            return output
        a, b = layer.lora[name]
        return output + model.lora_scale * functional.linear(functional.linear(x, a), b)

    for layer in model.layers:
        normed = functional.rms_norm(x, (width,), layer.attention_norm, epsilon)
        parts = functional.linear(normed, layer.query_key_value).split(sizes, dim=1)
        query, key, value = (
            adapted(part, normed, layer, name).view(len(x), count, -1).transpose(0, 1)
            for part, name, count in zip(parts, ATTENTION, heads, strict=True)
        )
        attended = functional.scaled_dot_product_attention(
            rotated(query, cos, sin)[None],
            rotated(key, cos, sin)[None],
            value[None],
            attn_mask=sequence.mask,
            enable_gqa=True,
        )
        attended = attended[0].transpose(0, 1).reshape(len(x), -1)
        x = x + adapted(functional.linear(attended, layer.output), attended, layer, "o_proj")
        normed = functional.rms_norm(x, (width,), layer.feed_forward_norm, epsilon)
        gate, up = functional.linear(normed, layer.gate_up).chunk(2, dim=1)
        x = x + functional.linear(functional.silu(gate) * up, layer.down)
    last = functional.rms_norm(x[sequence.places], (width,), model.norm, epsilon)
    logps = functional.linear(last, model.embeddings).log_softmax(-1)
    return logps.gather(1, sequence.targets[:, None])[:, 0]


def rotation(positions: Tensor, config: Config) -> tuple[Tensor, Tensor]:
    """Cosines and sines, `[positions, head_size / 2]`."""
    size = config.head_size
    frequencies = config.rope_theta ** (-torch.arange(0, size, 2) / size)
    angles = positions[:, None] * frequencies
    return angles.cos(), angles.sin()


def rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """`[heads, positions, head_size]`; of each head the first half is rotated with the second."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


def by_response(logps: Tensor, pair: dict[str, Any]) -> tuple[Tensor, Tensor]:
    chosen, rejected = logps.split([len(pair["chosen"]), len(pair["rejected"])])
    return chosen.sum(), rejected.sum()


if __name__ == "__main__":
    main()
