"""Papers: one neutral document that becomes an accessible PDF or a DOCX, so that no room makes documents twice.

A room says what stands in it: a cover, and blocks in the order they are read. How it looks, its contents, page numbers
and everything a screen reader needs are made here.
"""

from nabij.foundation.papers.blocks import Block, Bullets, Heading, Paper, Paragraph, Picture, Quote, Table
from nabij.foundation.papers.portable import pdf
from nabij.foundation.papers.word import docx

__all__ = ["Block", "Bullets", "Heading", "Paper", "Paragraph", "Picture", "Quote", "Table", "docx", "pdf"]
