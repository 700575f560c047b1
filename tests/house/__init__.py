"""The laws of the house, kept by tests. A law that proves wrong is changed here, with its reason, never worked round."""
