"""The toolkit of every `routes.py`: guards, bodies, replies, problem documents, pages of lists, ETags and keys."""
