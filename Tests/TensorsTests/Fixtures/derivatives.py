"""Writes derivatives.safetensors beside itself: inputs, random cotangents, and PyTorch's derivatives.

    pip install torch==2.13.0 numpy safetensors
    python derivatives.py
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(20261125)
t = {}


def random(name, *shape, scale=1.0):
    t[name] = torch.randn(*shape) * scale
    return t[name].clone().requires_grad_()


def derive(operation, y, **inputs):
    """The value, a random cotangent, and each input's derivative."""
    t[f"{operation}.y"] = y.detach().clone()
    cotangent = t[f"{operation}.dy"] = torch.randn(*y.shape)
    for (name, _), d in zip(inputs.items(), torch.autograd.grad(y, list(inputs.values()), cotangent)):
        t[f"{operation}.d{name}"] = d.clone()


x, w, b = random("linear.x", 7, 19), random("linear.weight", 11, 19, scale=0.3), random("linear.bias", 11)
derive("linear", F.linear(x, w, b), x=x, weight=w, bias=b)

x, w, b = random("layer_norm.x", 5, 37, scale=2), random("layer_norm.weight", 37), random("layer_norm.bias", 37)
derive("layer_norm", F.layer_norm(x, (37,), w, b, 1e-5), x=x, weight=w, bias=b)

for name, form in (("gelu_erf", "none"), ("gelu_tanh", "tanh")):
    x = random(f"{name}.x", 3, 33, scale=3)
    derive(name, F.gelu(x, approximate=form), x=x)

# Two groups: 3 queries read 5 tokens, 4 read 2. Heads of 5 channels, no multiple of a vector.
heads, groups = 3, ((slice(0, 3), slice(0, 5)), (slice(3, 7), slice(5, 7)))
q, k, v = random("attention.q", 7, 15), random("attention.k", 7, 15), random("attention.v", 7, 15)
split = lambda x: x.unflatten(-1, (heads, -1)).transpose(0, 1)                              # [H, T, D]
parts = []
for rows, memory in groups:
    weights = (split(q[rows]) @ split(k[memory]).transpose(-1, -2) * 5 ** -0.5).softmax(-1)
    parts.append((weights @ split(v[memory])).transpose(0, 1).flatten(1))
derive("attention", torch.cat(parts), q=q, k=k, v=v)

# Groups of 4 and 3 rows.
x, s = random("pooling.x", 7, 21), random("pooling.scores", 7, 1, scale=2)
pool = lambda rows: (s[rows].softmax(0) * x[rows]).sum(0)
derive("pooling", torch.stack([pool(slice(0, 4)), pool(slice(4, 7))]), x=x, scores=s)

x = random("groups.x", 7, 6)
y = torch.stack([torch.cat([x[0], x[0:4].mean(0)]), torch.cat([x[4], x[4:7].mean(0)])])
derive("groups", y, x=x)

# Soft targets that needn't add up to 1; large scores.
x, y = random("cross_entropy.x", 4, 23, scale=30), torch.rand(4, 23).pow(3)
y[1] = F.one_hot(torch.tensor(5), 23)
t["cross_entropy.targets"] = y
loss = -(y * x.log_softmax(1)).sum()
t["cross_entropy.loss"] = loss.detach().reshape(1)
t["cross_entropy.dx"] = torch.autograd.grad(loss, x)[0]

save_file(t, Path(__file__).with_name("derivatives.safetensors"))
