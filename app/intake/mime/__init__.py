"""The letter of the mail formats (RFC 5322, 2045-2047, 2231, 3676), read in linear time whatever arrives."""
