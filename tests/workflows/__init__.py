"""The rule book under test: pure values, tables and properties."""
