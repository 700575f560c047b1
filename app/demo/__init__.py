"""A believable desk to look at: people, partners and a fortnight of incidents, lived through the real verbs."""
