"""Assembles the house: settings, addresses and servers; nobody imports it."""
