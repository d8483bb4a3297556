"""Problems and known errors: the list, one of them, and how they are proposed."""
