"""The store: one SQL database for all that is kept, the only place that speaks a SQL dialect."""
