"""The reference network, prepared for speed: fused attention, a search with a key-value cache.

The rules of the search are those of the reference's `beam_search`.
"""

import torch
import torch.nn.functional as F

from model import BOS, EOS, PAD, Attention, BeholdSmall, caption_of


class FusedAttention(Attention):
    """For inference somewhat faster than written out."""

    def forward(self, x, memory, mask=None, causal=False):
        keys, values = memory if isinstance(memory, tuple) else self.keys_and_values(memory)
        y = F.scaled_dot_product_attention(self.split(self.query(x)), keys, values, attn_mask=mask, is_causal=causal)
        return self.output(y.transpose(1, 2).flatten(2))


def prepare(plain, precision):
    """A copy of the model in the layout and precision asked for, and its captioner."""
    model = BeholdSmall(plain.config).eval()
    model.load_state_dict(plain.state_dict())
    for module in model.modules():
        if isinstance(module, Attention):
            module.__class__ = FusedAttention
    if precision == "bfloat16":
        model = model.to(torch.bfloat16)
    model.image_encoder.to(memory_format=torch.channels_last)
    return model, Captioner(model, torch.float32 if precision == "float32" else torch.bfloat16)


class Captioner:
    # B photos, W beams, R = B·W hypotheses, H heads, D channels a head, V words

    def __init__(self, model, cache_type):
        c, self.config, self.cache_type = model.config, model.config, cache_type
        self.decoder, self.table = model.caption_decoder, model.token_embedding.weight
        attentions = [layer.self_attention for layer in self.decoder.layers]
        self.joined = [(torch.cat([a.query.weight, a.key.weight, a.value.weight]),
                        torch.cat([a.query.bias, a.key.bias, a.value.bias])) for a in attentions]
        self.heads, self.size = c.heads, c.hidden_size // c.heads
        self.forbidden = torch.zeros(c.vocabulary_size)
        self.forbidden[list(c.forbidden_tokens)] = -1e9

    def step(self, tokens, step, memory, cache, width):
        """The newest tokens [R] → scores of the next [R, V]."""
        R = len(tokens)
        x = F.embedding(tokens, self.table) * self.config.embedding_scale + self.decoder.positions[step]     # [R, C]
        for layer, (weight, bias), (keys, values), (photo_keys, photo_values) in zip(
                self.decoder.layers, self.joined, cache, memory):
            joined = F.linear(layer.self_attention_normalization(x), weight, bias)
            q, k, v = joined.view(R, 3, self.heads, 1, self.size).unbind(1)                                  # [R, H, 1, D]
            keys[:, :, step:step + 1], values[:, :, step:step + 1] = k, v
            y = F.scaled_dot_product_attention(q.to(keys.dtype), keys[:, :, :step + 1], values[:, :, :step + 1])
            x = x + layer.self_attention.output(y.flatten(1))
            cross = layer.cross_attention
            q = cross.query(layer.cross_attention_normalization(x))
            q = q.view(R // width, width, self.heads, self.size).transpose(1, 2)                             # [B, H, W, D]
            y = F.scaled_dot_product_attention(q, photo_keys, photo_values)
            x = x + cross.output(y.transpose(1, 2).reshape(R, -1))
            x = x + layer.feed_forward(layer.feed_forward_normalization(x))
        return F.linear(self.decoder.output_normalization(x), self.table).float()

    def beam(self, image, width):
        B, V, memory = len(image), self.config.vocabulary_size, self.decoder.memory(image)
        shape = (B * width, self.heads, self.config.caption_length, self.size)
        cache = [(torch.empty(shape, dtype=self.cache_type), torch.empty(shape, dtype=self.cache_type))
                 for _ in self.decoder.layers]
        tokens = torch.full((B * width,), BOS)
        ids, score = torch.zeros(B, width, 0, dtype=torch.long), torch.full((B, width), -1e9)
        score[:, 0] = 0
        ended, length = torch.zeros(B, width, dtype=torch.bool), torch.zeros(B, width)
        padding = torch.full((V,), -1e9)
        padding[PAD] = 0
        first = torch.arange(B)[:, None] * width
        for step in range(self.config.caption_length):
            gain = self.step(tokens, step, memory, cache, width).log_softmax(1) + self.forbidden             # [R, V]
            if step > 0:
                gain.scatter_(1, tokens[:, None], -1e9)
            gain = gain.view(B, width, V)
            gain[ended] = padding
            total = score[:, :, None] + gain
            length = length + ~ended
            best = (total / length[:, :, None] ** self.config.length_penalty).flatten(1).topk(width).indices  # [B, W]
            beam, token = best // V, best % V
            score = total.flatten(1).gather(1, best)
            ids = torch.cat([ids.gather(1, beam[:, :, None].expand(-1, -1, step)), token[:, :, None]], 2)
            length, ended = length.gather(1, beam), ended.gather(1, beam) | (token == EOS)
            if ended.all():
                break
            tokens, order = token.flatten(), (first + beam).flatten()
            if not torch.equal(order, torch.arange(B * width)):
                for keys, values in cache:
                    keys[:, :, :step + 1] = keys[order, :, :step + 1]
                    values[:, :, :step + 1] = values[order, :, :step + 1]
        winner = (score / length ** self.config.length_penalty).argmax(1)
        return [caption_of(row) for row in ids[torch.arange(B), winner].tolist()]
