"""A brief: what the plan and the record say of one subject, as a document to take along."""
