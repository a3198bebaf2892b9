"""The pages of the pipeline: counts and grant calls for everybody, and deals for those who may read them."""
