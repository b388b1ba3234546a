"""Writes operations.safetensors beside itself: inputs and PyTorch's results of every operation of Tensors.

    pip install torch==2.13.0 numpy safetensors
    python write_fixtures.py
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(20261123)
t = {}


def random(name, *shape, scale=1.0):
    t[name] = torch.randn(*shape) * scale
    return t[name]


# Products: rows · inputs → outputs, sizes that are no multiples of a vector.
x, w, b = random("product.x", 19, 77), random("product.weight", 45, 77, scale=0.1), random("product.bias", 45)
y = F.linear(x, w, b)
t["product.identity"], t["product.relu"] = y, F.relu(y)
t["product.gelu_tanh"], t["product.gelu_erf"] = F.gelu(y, approximate="tanh"), F.gelu(y)
t["product.added"] = random("product.residual", 19, 45) + y

# Convolutions, channels last here, channels first in PyTorch.
for name, size, stride, height, width, inputs, outputs in (
        ("stem", 3, 2, 30, 26, 3, 32), ("same", 3, 1, 14, 14, 32, 48), ("halving", 3, 2, 28, 28, 16, 32),
        ("odd", 3, 2, 13, 9, 16, 16), ("shortcut", 1, 1, 7, 7, 32, 64)):
    x = random(f"convolution.{name}.x", height, width, inputs)
    w = random(f"convolution.{name}.weight", outputs, inputs, size, size, scale=0.1)
    b = random(f"convolution.{name}.bias", outputs)
    y = F.conv2d(x.permute(2, 0, 1)[None], w, b, stride=stride, padding=size // 2)[0].permute(1, 2, 0)
    t[f"convolution.{name}.y"] = y.contiguous()
    addend = random(f"convolution.{name}.addend", *y.shape)
    t[f"convolution.{name}.added_relu"] = F.relu(y + addend)

x, w, b = random("layer_norm.x", 5, 771), random("layer_norm.weight", 771), random("layer_norm.bias", 771)
t["layer_norm.y"] = F.layer_norm(x, (771,), w, b, 1e-5)

x = random("softmax.x", 4, 781, scale=5)
t["softmax.y"], t["softmax.log_sum_exp"] = x.softmax(-1), x.logsumexp(-1)

# Attention: T queries, M keys, 4 heads of 24 channels.
q, k, v = random("attention.q", 7, 96), random("attention.k", 49, 96), random("attention.v", 49, 96)
heads = lambda x: x.unflatten(-1, (4, 24)).transpose(0, 1)
join = lambda x: x.transpose(0, 1).flatten(1)
t["attention.cross"] = join(F.scaled_dot_product_attention(heads(q), heads(k), heads(v)))
causal = torch.ones(7, 49, dtype=torch.bool).tril(42)
t["attention.causal"] = join(F.scaled_dot_product_attention(heads(q), heads(k), heads(v), attn_mask=causal))
t["attention.first_key"] = join(F.scaled_dot_product_attention(heads(q), heads(k[:1]), heads(v[:1])))

x = random("pooling.even", 14, 28, 20)
t["pooling.even.2x2"] = F.avg_pool2d(x.permute(2, 0, 1)[None], 2)[0].permute(1, 2, 0).contiguous()
t["pooling.even.cells"] = F.adaptive_avg_pool2d(x.permute(2, 0, 1)[None], 7)[0].permute(1, 2, 0).contiguous()
x = random("pooling.odd", 7, 5, 19)
t["pooling.odd.2x2"] = F.avg_pool2d(x.permute(2, 0, 1)[None], 2, ceil_mode=True)[0].permute(1, 2, 0).contiguous()
t["pooling.odd.mean"] = x.flatten(0, 1).mean(0)
t["pooling.odd.unit"] = F.normalize(x.flatten(), dim=0)

pixels = torch.randint(0, 256, (6, 5, 3))
t["pixels"] = pixels.to(torch.int64)
mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
t["pixels.normalized"] = (pixels.float() / 255 - mean) / deviation

table, positions = random("embedding.table", 30, 33), random("embedding.positions", 8, 33)
t["embedding.y"] = F.embedding(torch.tensor([4, 29, 0, 4]), table) * 4 + positions[torch.tensor([0, 1, 2, 7])]

save_file({k: v.contiguous() for k, v in t.items()}, Path(__file__).parent / "operations.safetensors",
          metadata={"torch": torch.__version__})
