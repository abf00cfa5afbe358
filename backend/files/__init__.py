"""Files by the hash of their content: pictures of products now, documents and signatures when they come."""
