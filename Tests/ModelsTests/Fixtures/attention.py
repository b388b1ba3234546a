"""Writes attention.safetensors beside itself: where the network's definition in PyTorch looks in two drawn pictures.

    pip install torch==2.13.0 numpy safetensors pillow
    python attention.py REFERENCE

REFERENCE is the folder of the definition: model.py, config.json, vocab.txt, answers.txt and the weights.
"""

import math
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

sys.dont_write_bytecode = True
reference = Path(sys.argv[1])
sys.path.insert(0, str(reference))
from model import load, normalize_pixels  # noqa: E402

model, tokenizer, _ = load(reference)
config = model.config

# The drawn pictures of the reference's own fixtures.
y, x = np.mgrid[0:224, 0:224]
pictures = np.stack([
    np.stack([x * 255 // 223, y * 255 // 223, (x // 28 + y // 28) % 2 * 200 + 20], -1),
    np.stack([((x - 112) ** 2 + (y - 112) ** 2 < 70 ** 2) * 200 + 30, 120 + 0 * x, 60 + 0 * x], -1)]).astype(np.uint8)
question = "What color is the circle?"


def weights(attention, queries, memory):
    """softmax(q kᵀ / √D) of each head, as model.Attention computes it: [B, H, T, M]."""
    q, k = attention.split(attention.query(queries)), attention.split(attention.key(memory))
    return (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).softmax(-1)


tensors = {}
with torch.no_grad():
    image = model.image_tokens(normalize_pixels(pictures, config))                          # [2, P, C]
    ids = torch.tensor([tokenizer.encode(question, config.maximum_question_words)] * 2)     # [2, T]
    text, mask = model.text_tokens(ids)
    for index, layer in enumerate(model.coattention.layers):
        t, i = layer.text_normalization(text), layer.image_normalization(image)
        tensors[f"layers.{index}.text_at_image"] = weights(layer.image_to_text, t, i)       # [2, H, T, P]
        tensors[f"layers.{index}.image_at_text"] = weights(layer.text_to_image, i, t)       # [2, H, P, T]
        text, image = layer(text, image, mask)
    tensors["pooling"] = model.answer_head.image_pooling(image).softmax(dim=1)[..., 0]      # [2, P]

    # The map, as Sources/Models/AttentionGrid.swift defines it; the question's only content word is "circle".
    row = 1 + question.lower().strip("?").split().index("circle")
    attention = sum(tensors[f"layers.{index}.text_at_image"][:, :, row].mean(1) for index in range(config.coattention_layers))
    windows = [[r * 7 + c for r in (i - 1, i) for c in (j - 1, j) if 0 <= r < 7 and 0 <= c < 7] for i in range(8) for j in range(8)]
    grids = []
    for picture in range(2):
        tokens = model.image_tokens(normalize_pixels(pictures[picture:picture + 1], config))    # [1, P, C]
        before = model.answer_logits(tokens, ids[:1]).log_softmax(1)[0]
        best, losses = before.argmax(), torch.zeros(49)
        for window in windows:
            hidden = tokens.clone()
            hidden[0, window] = tokens[0].mean(0)
            losses[window] += (before[best] - model.answer_logits(hidden, ids[:1]).log_softmax(1)[0, best]) / 4
        grids.append(losses.clamp(min=0) * attention[picture])
    grid = torch.stack(grids)
    tensors["grid"] = grid / grid.sum(1, keepdim=True)                                      # [2, P]
save_file({k: v.contiguous() for k, v in tensors.items()}, Path(__file__).parent / "attention.safetensors",
          metadata={"torch": torch.__version__})
