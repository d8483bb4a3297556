"""Rows of problems, of the incidents behind which they are, and of the rule that proposes."""
