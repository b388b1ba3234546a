"""Writes training.safetensors beside itself: the loss of two questions and its derivatives, by the network's definition in
PyTorch and the weights of assets/behold-small. Inputs are given by formula.

    pip install torch==2.13.0 numpy safetensors pillow
    python training.py REFERENCE          (the folder that has model.py)
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

sys.path.insert(0, sys.argv[1])
from model import load  # noqa: E402

model, _, _ = load(sys.argv[1])
model.eval()                                                                                # no dropout
formula = lambda rows, seed: torch.sin(torch.arange(rows * 256, dtype=torch.float64) * 0.7 + seed).float().reshape(rows, 256)
T = (5, 3)
text = torch.zeros(2, 5, 256)
for i, n in enumerate(T):
    text[i, :n] = formula(n, i)
image = torch.stack([formula(49, 10), formula(49, 11)])
real = torch.arange(5)[None] < torch.tensor(T)[:, None]                                     # [B, T]
targets = torch.zeros(2, 1038)
targets[0, 3], targets[0, 700], targets[1, 42] = 0.75, 0.25, 1

t = {}
for layers in ("head", "fusion"):
    a, b = (text, image) if layers == "head" else model.coattention(text, image, real[:, None, None, :])
    scores = model.answer_head(a, b, real)
    loss = -(targets * scores.log_softmax(1)).sum()
    model.zero_grad()
    loss.backward()
    t[f"{layers}.scores"], t[f"{layers}.loss"] = scores.detach(), loss.detach().reshape(1)
    for name, p in model.named_parameters():
        if p.grad is None or not name.startswith(("answer_head", "coattention")):
            continue
        # Of a matrix two rows: all of it would be megabytes.
        t[f"{layers}.{name}"] = (p.grad if p.ndim == 1 else p.grad[:: max(1, len(p.grad) - 1)]).clone()
save_file({k: v.contiguous() for k, v in t.items()}, Path(__file__).with_name("training.safetensors"))
