"""The brief of a scenario for the budget session: figures, how sure they are, a map, a paper."""
