"""Writes a GGUF file's model, dequantised to float32, as a folder in transformers' form: `export.py FILE FOLDER`."""

import sys
from pathlib import Path

from gguf_model import load_llama

if __name__ == "__main__":
    load_llama(Path(sys.argv[1])).save_pretrained(sys.argv[2])
