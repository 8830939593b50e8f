"""Encoders: pictures and words into unit vectors. No Django; torch only behind `loading`."""
