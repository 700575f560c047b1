"""Letters out: composed in the commit of the fact they tell (`compose`), sent afterwards (`outbox`)."""
