"""Writes adamw.safetensors and numbers.safetensors beside itself.

    pip install torch==2.13.0 numpy safetensors
    python training.py
"""

from pathlib import Path

import torch
from safetensors.torch import save_file

torch.manual_seed(20261125)
here = Path(__file__).parent

# Seven steps of torch.optim.AdamW on a matrix and a vector, which doesn't decay, with gradients that are clipped together.
t = {}
matrix, vector = torch.randn(6, 9), torch.randn(13)
t["matrix.0"], t["vector.0"] = matrix.clone(), vector.clone()
matrix.requires_grad_(), vector.requires_grad_()
optimizer = torch.optim.AdamW([{"params": [matrix], "weight_decay": 0.3}, {"params": [vector], "weight_decay": 0}], lr=1, betas=(0.9, 0.98), eps=1e-8)
for step in range(7):
    for group in optimizer.param_groups:
        group["lr"] = 0.01 * (step + 1)
    scale = 3 if step % 2 == 0 else 0.02                                                    # clipped, and not
    matrix.grad, vector.grad = torch.randn(6, 9) * scale, torch.randn(13) * scale
    t[f"matrix.gradient.{step}"], t[f"vector.gradient.{step}"] = matrix.grad.clone(), vector.grad.clone()
    torch.nn.utils.clip_grad_norm_([matrix, vector], 1)
    optimizer.step()
    t[f"matrix.{step + 1}"], t[f"vector.{step + 1}"] = matrix.detach().clone(), vector.detach().clone()
save_file(t, here / "adamw.safetensors")

# Numbers as PyTorch rounds them: ties, subnormal ones, the largest that half precision has.
x = torch.cat([torch.randn(64), torch.randn(64) * 1e-6, torch.tensor(
    [0.0, -0.0, 1 + 2**-11, 1 + 3 * 2**-11, 2**-24, 2**-25, 3 * 2**-25, 2**-14, 2**-14 - 2**-25, 65504.0, 65519.0, -65504.0, 1 + 2**-8, 1 + 3 * 2**-8])])
save_file({"float32": x, "float16": x.half(), "bfloat16": x.bfloat16(), "untouched": torch.arange(5, dtype=torch.int8)},
          here / "numbers.safetensors", metadata={"of": "\"numbers\""})
