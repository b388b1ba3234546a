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

t["product.relu6"] = F.relu6(4 * y)

# Convolutions, channels last here, channels first in PyTorch, padded as TensorFlow's SAME.
first = lambda x: x.permute(2, 0, 1)[None]
last = lambda x: x[0].permute(1, 2, 0).contiguous()


def same(x, weight, bias, stride, groups=1):
    size = weight.shape[-1]
    needed = [max((-(-n // stride) - 1) * stride + size - n, 0) for n in x.shape[-2:]]
    (top, bottom), (left, right) = ((n // 2, n - n // 2) for n in needed)
    return F.conv2d(F.pad(x, (left, right, top, bottom)), weight, bias, stride, groups=groups)


x, w, b = random("stem.x", 30, 26, 3), random("stem.weight", 32, 3, 3, 3, scale=0.5), random("stem.bias", 32)
t["stem.y"] = last(F.relu6(same(first(x), w, b, 2)))

# Inverted residual blocks: kernel, stride, height, width, inputs, expansion, outputs.
for name, size, stride, height, width, inputs, expansion, outputs in (
        ("plain", 3, 1, 9, 8, 16, 1, 8), ("halving3", 3, 2, 14, 12, 8, 6, 12), ("odd3", 3, 2, 7, 9, 8, 2, 8),
        ("same3", 3, 1, 8, 8, 8, 4, 8), ("halving5", 5, 2, 12, 14, 8, 4, 8), ("same5", 5, 1, 7, 7, 8, 6, 8),
        ("small5", 5, 1, 2, 3, 8, 2, 8)):
    middle = inputs * expansion
    x = random(f"block.{name}.x", height, width, inputs)
    y = first(x)
    if expansion > 1:
        w, b = random(f"block.{name}.expand.weight", middle, inputs, scale=0.4), random(f"block.{name}.expand.bias", middle)
        y = F.relu6(F.conv2d(y, w[:, :, None, None], b))
    w = random(f"block.{name}.depthwise.weight", middle, 1, size, size, scale=0.4)
    y = F.relu6(same(y, w, random(f"block.{name}.depthwise.bias", middle), stride, middle))
    w, b = random(f"block.{name}.project.weight", outputs, middle, scale=0.2), random(f"block.{name}.project.bias", outputs)
    y = F.conv2d(y, w[:, :, None, None], b)
    t[f"block.{name}.y"] = last(y + first(x) if y.shape == first(x).shape else y)

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
t["pooling.even.cells"] = F.adaptive_avg_pool2d(x.permute(2, 0, 1)[None], 7)[0].permute(1, 2, 0).contiguous()
x = random("pooling.odd", 7, 5, 19)
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
