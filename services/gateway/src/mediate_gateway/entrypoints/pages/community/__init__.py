"""The pages of the community: who takes part, and what each of them carries."""
