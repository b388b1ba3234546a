"""Writes two tiny CLIP checkpoints with random weights, and what transformers makes of texts and pictures with them.

Needs torch==2.13.0 (CPU), transformers==5.24.0, pillow==13.0.0, numpy==2.4.6, safetensors==0.8.0. Nothing is downloaded.
"""
import json
import os
import shutil

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPTokenizer

here = os.path.dirname(os.path.abspath(__file__))
language = os.path.join(here, "../../LanguageTests/Fixtures")
BEGIN, END = "<|startoftext|>", "<|endoftext|>"

CORPUS = """
a photo of a dog on the beach. a photo of a cat in the house. two dogs are running through the grass near the water.
a man is riding a horse. the woman's hat isn't red; they're happy, we've seen it, i'm here, he'll come, she'd go.
a red circle above a blue square. three white stars on a black background. people are walking in the city at night.
children playing football in the park. an old man with glasses is reading a newspaper. photographs, photography.
""".lower()


def byte_alphabet():
    """Every byte as a character that can be seen, as GPT-2 writes them."""
    seen = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    characters = {byte: chr(byte) for byte in seen}
    for byte in range(256):
        if byte not in characters:
            characters[byte] = chr(256 + len(characters) - len(seen))
    # The order of CLIP's vocabulary: the bytes that can be seen first.
    return {byte: characters[byte] for byte in seen + [b for b in range(256) if b not in seen]}


def learn(count):
    """Byte pair encoding of the corpus' words, the most frequent pair first."""
    words = {}
    for word in CORPUS.replace(".", " .").replace(",", " ,").replace(";", " ;").split():
        pieces = tuple(word[:-1]) + (word[-1] + "</w>",)
        words[pieces] = words.get(pieces, 0) + 1
    merges = []
    while len(merges) < count:
        pairs = {}
        for pieces, number in words.items():
            for pair in zip(pieces, pieces[1:]):
                pairs[pair] = pairs.get(pair, 0) + number
        if not pairs:
            break
        best = max(sorted(pairs), key=pairs.get)
        merges.append(best)
        merged = {}
        for pieces, number in words.items():
            out, index = [], 0
            while index < len(pieces):
                if pieces[index:index + 2] == best:
                    out.append(best[0] + best[1])
                    index += 2
                else:
                    out.append(pieces[index])
                    index += 1
            merged[tuple(out)] = merged.get(tuple(out), 0) + number
        words = merged
    return merges


def vocabulary():
    merges = learn(190)
    # Bytes of letters that take several: merged as CLIP's vocabulary merges them.
    alphabet = byte_alphabet()
    for text in ["é", "犬", "😀", "я"]:
        pieces = [alphabet[byte] for byte in text.encode()]
        pieces[-1] += "</w>"
        while len(pieces) > 1:
            if (pieces[0], pieces[1]) not in merges:
                merges.append((pieces[0], pieces[1]))
            pieces = [pieces[0] + pieces[1]] + pieces[2:]
    entries = list(alphabet.values()) + [c + "</w>" for c in alphabet.values()]
    entries += ["".join(merge) for merge in merges if "".join(merge) not in entries] + [BEGIN, END]
    entries = list(dict.fromkeys(entries))
    return {entry: index for index, entry in enumerate(entries)}, merges


HARD = [
    "a photo of a dog", "A Photo of a DOG.", "  two   dogs\t\nrunning  ", "", " ", "it's they're we've i'm he'll she'd don't",
    "IT'S", "'s 't 're've", "''s", "!'s", "rock'n'roll", "dog's", "a'", "'", "\u2019s it\u2019s",
    "3 dogs 42 1999 a1b2", "\u0664\u0662 \u2167 \u00bd \u00b2", "caf\u00e9", "cafe\u0301", "CAF\u00c9", "na\u00efve \u00e9t\u00e9 \u00c5ngstr\u00f6m \u212b",
    "\u72ac\u304c\u8d70\u308b", "\u72d7\u5728\u6d77\u6ee9\u4e0a", "\uac15\uc544\uc9c0", "\u1112\u1161\u11ab", "\u0441\u043e\u0431\u0430\u043a\u0430 \u042f \u044f", "\u03a3\u03a3\u03a3 \u039f\u0394\u039f\u03a3", "\u0130stanbul I\u0131",
    "stra\u00dfe STRASSE \u1e9e", "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 family", "\U0001f3f3\ufe0f\u200d\U0001f308", "\U0001f1e9\U0001f1ea", "dog\U0001f600cat", "e\u0301\u0327\u0323\u0302 a\u0308\u0301",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627", "\u0939\u093f\u0928\u094d\u0926\u0940", "\u0e2a\u0e38\u0e19\u0e31\u0e02", "a\u00a0b\u2003c\u3000d\u2028e\u0085f", "a\u200bb\u200dc\ufeffd",
    "tab\there", "a\u0000b", "\u0001\u0007\u001b[31mred\u007f", "\u0080\u009f", "\ufffd \ufffe \U0010ffff", "\ue000",
    "...!!!???", "a.b,c;d:e", "#dog @cat $5 50% a&b (x) [y] {z} <b> \\ / | ~ ^ `", "<dog> </w> a</w>", "&amp; &lt;", "http://example.org/a?b=c&d=%20",
    "dog-cat dog_cat dog\u2014cat", "\ufb01sh \uff24\uff2f\uff27", "\u2460\u2461 \u3220", "x\u00b2+y\u00b3", "\u1e69\u0323", "\u01c5 \u01c4", "\u2126 \u03a9 \u03c9",
    "photograph photographs photography", "aaaa aaaaaaaa", "ththththth inginging", "photo" * 40, "the dog " * 60, "\u72ac" * 90, "a" * 300,
    "\U0001f600" * 30, "zz zq xj", "THE WOMAN'S HAT ISN'T RED; THEY'RE HAPPY", "1/2 3.14 1,000", "caf\u00e9's", "\u00e9's d\u00e9j\u00e0-vu",
]
SENTENCES = [
    "a photo of a dog on the beach", "two dogs", "", "a red circle above a blue square", "\u72ac \U0001f600 caf\u00e9",
    "the dog " * 60, "they're happy",
]


def picture(width, height, kind):
    """By formula, in whole numbers, so that anyone can draw it."""
    y, x = np.mgrid[0:height, 0:width]
    channels = []
    for c in range(3):
        if kind == 0:
            values = (x * (3 + c) + y * (5 - c)) % 256
        elif kind == 1:
            values = (x * x * 7 + y * y * (3 + c) + x * y * 5 + c * 91) % 256
        else:
            values = np.where((x // 5 + y // (3 + c)) % 2 == 0, 250 - 40 * c, 10 + 60 * c)
        channels.append(values)
    return Image.fromarray(np.stack(channels, -1).astype(np.uint8))


PICTURES = [(48, 48, 0), (100, 37, 1), (37, 100, 1), (200, 301, 2), (20, 90, 2), (61, 45, 0), (32, 32, 1), (28, 64, 2)]


def randomize(model, generator):
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if name == "logit_scale":
            continue
        if "norm" in name or "layrnorm" in name:
            value = 1 + 0.2 * noise if name.endswith("weight") else 0.1 * noise
        elif name.endswith("bias"):
            value = 0.1 * noise
        elif "embedding" in name and "patch" not in name:
            value = 0.6 * noise
        else:
            value = 1.5 * noise / parameter[0].numel() ** 0.5
        parameter.data = value


def write(name, text, vision, projection, size, resample, half, with_positions, seed, entries, merges):
    folder = os.path.join(here, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    config = CLIPConfig(text_config=text, vision_config=vision, projection_dim=projection)
    model = CLIPModel(config).eval()
    randomize(model, torch.Generator().manual_seed(seed))
    if half:
        model = model.half().float()  # what is stored is what is computed with
    state = {k: v.contiguous().half() if half else v.contiguous() for k, v in model.state_dict().items()}
    if with_positions:
        # As transformers saved them before 4.31.
        patches = (vision["image_size"] // vision["patch_size"]) ** 2
        state["text_model.embeddings.position_ids"] = torch.arange(text["max_position_embeddings"])[None]
        state["vision_model.embeddings.position_ids"] = torch.arange(patches + 1)[None]
    save_file(state, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    config.architectures = ["CLIPModel"]
    config.save_pretrained(folder)
    processor = CLIPImageProcessorPil(
        size={"shortest_edge": size}, crop_size={"height": vision["image_size"], "width": vision["image_size"]},
        resample=resample)
    keys = ["do_resize", "size", "resample", "do_center_crop", "crop_size", "do_rescale", "rescale_factor", "do_normalize",
            "image_mean", "image_std", "do_convert_rgb"]
    saved = {key: getattr(processor, key) for key in keys}
    for key in ("size", "crop_size"):
        saved[key] = {k: v for k, v in dict(saved[key]).items() if v is not None}
    with open(os.path.join(folder, "preprocessor_config.json"), "w") as file:
        json.dump(saved, file, indent=2)
    save_vocabulary(os.path.join(folder, "vocab.json"), os.path.join(folder, "merges.txt"), entries, merges)
    tokenizer = CLIPTokenizer(vocab=entries, merges=merges)
    expected = {}
    with torch.no_grad():
        for index, sentence in enumerate(SENTENCES):
            ids = tokenizer(sentence, truncation=True, max_length=text["max_position_embeddings"])["input_ids"]
            # Padded as CLIP's pipelines do, which must not matter.
            padded = ids + [tokenizer.pad_token_id] * (text["max_position_embeddings"] - len(ids))
            pixels = processor(picture(*PICTURES[0]), return_tensors="pt")["pixel_values"]
            out = model(input_ids=torch.tensor([padded]), pixel_values=pixels)
            expected[f"text.{index}"] = out.text_embeds[0].contiguous()
            expected[f"tokens.{index}"] = torch.tensor(ids, dtype=torch.float32)
        for index, drawn in enumerate(PICTURES):
            pixels = processor(picture(*drawn), return_tensors="pt")["pixel_values"]
            out = model(input_ids=torch.tensor([[entries[BEGIN], entries[END]]]), pixel_values=pixels)
            expected[f"image.{index}"] = out.image_embeds[0].contiguous()
            expected[f"pixels.{index}"] = pixels[0].permute(1, 2, 0).contiguous()
    save_file(expected, os.path.join(here, name + "-expected.safetensors"))


def save_vocabulary(words, pairs, entries, merges):
    with open(words, "w") as file:
        json.dump(entries, file)
    with open(pairs, "w") as file:
        file.write("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))


if __name__ == "__main__":
    entries, merges = vocabulary()
    tokenizer = CLIPTokenizer(vocab=entries, merges=merges)
    save_vocabulary(os.path.join(language, "clip-vocab.json"), os.path.join(language, "clip-merges.txt"), entries, merges)
    with open(os.path.join(language, "clip-tokens.json"), "w") as file:
        rows = [{"text": t, "tokens": tokenizer(t, add_special_tokens=False)["input_ids"]} for t in HARD]
        file.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
    text = {"vocab_size": len(entries), "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
            "bos_token_id": entries[BEGIN], "pad_token_id": entries[END]}
    vision = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2}
    write("clip-quick",
          text | {"num_attention_heads": 4, "max_position_embeddings": 77, "hidden_act": "quick_gelu", "eos_token_id": 2},
          vision | {"num_attention_heads": 4, "image_size": 32, "patch_size": 8, "hidden_act": "quick_gelu"},
          24, 32, 3, False, True, 1, entries, merges)
    write("clip-gelu",
          text | {"num_attention_heads": 2, "max_position_embeddings": 20, "hidden_act": "gelu", "layer_norm_eps": 1e-3,
                  "eos_token_id": entries[END]},
          vision | {"num_attention_heads": 8, "image_size": 28, "patch_size": 14, "hidden_act": "gelu",
                    "layer_norm_eps": 1e-6, "hidden_size": 40, "num_hidden_layers": 3},
          16, 40, 3, True, False, 2, entries, merges)
